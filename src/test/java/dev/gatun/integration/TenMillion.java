package dev.gatun.integration;

import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.StoreStats;
import dev.gatun.Table;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A process with a small heap that loads many entries in random order, closes, opens, and reads them all in key order and at random. */
final class TenMillion {
  private static final int VALUE_BYTES = 100;
  private static final int KEY_BYTES = 16;
  private static final int RANDOM_READS = 1_000_000;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private TenMillion() {}

  /** Arguments: the directory, the number of entries. Prints what it found out, in one line. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    int entries = Integer.parseInt(arguments[1]);
    long begin = System.nanoTime();
    try (Store store = Store.builder(directory).durability(Durability.ASYNC).open()) {
      load(store.table("t"), entries);
    }
    long loaded = System.nanoTime();
    try (Store store = Store.open(directory)) {
      Table<byte[], byte[]> table = store.table("t");
      expect(table.size() == entries);
      readAtRandom(table, entries);
      long read = System.nanoTime();
      expect(table.forEach((key, value) -> expect(value.length == VALUE_BYTES && value[0] == key[0])) == entries);
      long scanned = System.nanoTime();
      StoreStats stats = store.stats();
      System.out.printf(
          "loaded in %d ms, %d random reads in %d ms, scanned in %d ms; data %d MiB, free %d MiB, log %d MiB; heap used %d MiB; %s%n",
          (loaded - begin) / 1_000_000, RANDOM_READS, (read - loaded) / 1_000_000, (scanned - read) / 1_000_000, stats.dataBytes() >> 20,
          stats.freeBytes() >> 20, stats.logBytes() >> 20, heap() >> 20, peak());
    }
  }

  private static void load(Table<byte[], byte[]> table, int entries) {
    for (int i = 0; i < entries; i++) {
      byte[] key = key(i);
      byte[] value = new byte[VALUE_BYTES];
      value[0] = key[0];
      table.put(key, value);
    }
  }

  private static void readAtRandom(Table<byte[], byte[]> table, int entries) {
    Random random = new Random(1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(VALUE_BYTES);
      for (int i = 0; i < RANDOM_READS; i++) {
        expect(table.copyTo(key(random.nextInt(entries)), target) == VALUE_BYTES);
      }
    }
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(KEY_BYTES).putLong(number * GOLDEN).putLong(number).array();
  }

  private static long heap() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** The largest resident set: pages of the mapped file count too, as far as the system leaves them in memory. */
  private static String peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return "";
    }
    List<String> lines = Files.readAllLines(status).stream().filter(line -> line.matches("(VmHWM|RssAnon|RssFile):.*")).toList();
    return lines.toString().replaceAll("\\s+", " ");
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("not what was written");
    }
  }
}

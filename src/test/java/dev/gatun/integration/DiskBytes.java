package dev.gatun.integration;

import dev.gatun.BulkLoader;
import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that counts the bytes it makes the disk write: the kernel charges a process for whatever it makes dirty, by whole folios, as they are
 * written back. Prints three numbers: the bytes of a durable commit, those of a checkpoint after a few changes, and those of a checkpoint after
 * many when the file has grown enough to be kept in large folios.
 */
final class DiskBytes {
  private static final Path COUNTERS = Path.of("/proc/self/io");
  private static final int LOADED = 20_000;
  private static final int LOADED_LARGE = 500_000; // some 60 MB
  private static final int COMMITS = 200;
  private static final int CHECKPOINTS = 10;
  private static final int CHANGES = 3;
  private static final int MANY_CHANGES = 2_000; // each of a leaf of its own, nearly: 8 MB
  private static final byte[] VALUE = new byte[100];

  private DiskBytes() {}

  public static void main(String[] arguments) throws IOException {
    try (Store store = Store.open(Path.of(arguments[0]))) {
      Table<byte[], byte[]> table = store.table("t");
      load(store, table);
      Random random = new Random(1);
      long begin = written();
      for (int i = 0; i < COMMITS; i++) {
        table.put(key(random.nextInt(LOADED)), VALUE);
      }
      long committed = written();
      long small = checkpoint(store, table, CHANGES, random);
      Table<byte[], byte[]> large = store.table("large");
      loadLarge(large);
      System.out.println((committed - begin) / COMMITS + " " + small + " " + checkpoint(store, large, MANY_CHANGES, random));
    }
  }

  private static long checkpoint(Store store, Table<byte[], byte[]> table, int changes, Random random) throws IOException {
    store.checkpoint();
    long before = written();
    for (int i = 0; i < CHECKPOINTS; i++) {
      change(store, table, changes, random);
      store.checkpoint();
    }
    return (written() - before) / CHECKPOINTS;
  }

  private static void loadLarge(Table<byte[], byte[]> table) {
    try (BulkLoader<byte[], byte[]> loader = table.bulkLoad()) {
      for (int i = 0; i < LOADED_LARGE; i++) {
        loader.put(key(i), VALUE);
      }
      loader.commit();
    }
  }

  private static void load(Store store, Table<byte[], byte[]> table) {
    store.write(Durability.ASYNC, batch -> {
      for (int i = 0; i < LOADED; i++) {
        batch.put(table, key(i), VALUE);
      }
    });
    store.checkpoint();
    store.checkpoint(); // both logs have been used once, and both kept checkpoints have the data
  }

  private static void change(Store store, Table<byte[], byte[]> table, int changes, Random random) {
    int entries = Math.toIntExact(table.size());
    store.write(batch -> {
      for (int i = 0; i < changes; i++) {
        batch.put(table, key(random.nextInt(entries)), VALUE);
      }
    });
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** Whether this system counts. */
  static boolean isCounted() {
    return Files.isReadable(COUNTERS);
  }

  private static long written() throws IOException {
    for (String line : Files.readAllLines(COUNTERS)) {
      if (line.startsWith("write_bytes: ")) {
        return Long.parseLong(line.substring("write_bytes: ".length()));
      }
    }
    throw new IllegalStateException("no write_bytes in " + COUNTERS);
  }
}

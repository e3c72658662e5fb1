package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.error.StoreFullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A real file system that is full: what needs space is refused and has done nothing, all else goes on, and nothing is lost. */
class RealFullDiskTest {
  private static final long[] BYTES_LEFT = {0, 4 << 10, 60 << 10, 300 << 10, 700 << 10, 1_300 << 10, 2_600 << 10};

  @TempDir Path temporary;

  private final Random random = new Random(7);
  private final TreeMap<Long, byte[]> model = new TreeMap<>();

  @ParameterizedTest
  @CsvSource({"TMPFS, 8, SYNC", "TMPFS, 13, ASYNC", "EXT4, 16, SYNC", "EXT4, 24, ASYNC"})
  void aDiskThatFillsUpRefusesPutsAndTakesDeletes(SmallDisk.Kind kind, int mebibytes, Durability durability) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(kind, temporary, mebibytes)) {
      Path directory = disk.root().resolve("store");
      try (Store store = Store.builder(directory).durability(durability).checkpointBytes(1 << 20).open()) {
        Table<Long, byte[]> table = store.table("t", Codecs.int64(), Codecs.bytes());
        putUntilFull(table);
        assertHolds(table);
        deleteEveryOther(table);
        store.checkpoint();
        store.checkpoint();
        assertTrue(putAgain(store, table) > 0, "nothing of the deleted entries' space could be used");
        assertHolds(table);
        assertTrue(store.verify().isSound());
      }
      try (Store store = Store.open(directory)) {
        assertHolds(store.table("t", Codecs.int64(), Codecs.bytes()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewStoreOnAFullDiskIsMadeOrRefused(SmallDisk.Kind kind) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(kind, temporary, 16)) {
      for (long left : BYTES_LEFT) {
        Path directory = disk.root().resolve("new-" + left);
        disk.fillUpTo(left);
        openOrBeRefused(directory);
        disk.makeRoom();
        try (Store store = Store.open(directory)) {
          store.table("t", Codecs.int64(), Codecs.bytes()).put(1L, new byte[100]);
        }
        delete(directory);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void recoveryOnAFullDiskSucceedsOrIsRefusedWithoutLoss(SmallDisk.Kind kind) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(kind, temporary, 24)) {
      Path killed = storeAfterAKill();
      for (long left : BYTES_LEFT) {
        Path directory = disk.root().resolve("recovered-" + left);
        copy(killed, directory);
        disk.fillUpTo(left);
        openOrBeRefused(directory);
        disk.makeRoom();
        try (Store store = Store.open(directory)) {
          assertHolds(store.table("t", Codecs.int64(), Codecs.bytes()));
          assertTrue(store.verify().isSound());
        }
        delete(directory);
      }
    }
  }

  private static void openOrBeRefused(Path directory) {
    try (Store store = Store.open(directory)) {
      assertTrue(store.tables().size() <= 1);
    } catch (StoreFullException e) {
      assertTrue(e.getMessage().contains("full"), e.getMessage());
    }
  }

  /** The files of a store as its process leaves them when it is killed: nothing writes to them while they are copied. */
  private Path storeAfterAKill() throws IOException {
    Path killed = temporary.resolve("killed");
    try (Store store = Store.builder(temporary.resolve("living")).checkpointBytes(1 << 30).open()) {
      Table<Long, byte[]> table = store.table("t", Codecs.int64(), Codecs.bytes());
      for (int i = 0; i < 3_000; i++) {
        put(table, random.nextLong(), i % 50 == 0 ? 30_000 : 200);
      }
      copy(temporary.resolve("living"), killed);
    }
    return killed;
  }

  private void put(Table<Long, byte[]> table, long key, int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    table.put(key, value);
    model.put(key, value);
  }

  private void putUntilFull(Table<Long, byte[]> table) {
    for (long key = 0; ; key++) {
      long next = Long.reverse(key);
      try {
        put(table, next, key % 20 == 0 ? 20_000 : 300);
      } catch (StoreFullException e) {
        assertFalse(table.containsKey(next), "a put that was refused has done something");
        return;
      }
    }
  }

  private void deleteEveryOther(Table<Long, byte[]> table) {
    List<Long> keys = new ArrayList<>(model.keySet());
    for (int i = 0; i < keys.size(); i += 2) {
      assertTrue(table.remove(keys.get(i)));
      model.remove(keys.get(i));
    }
  }

  private int putAgain(Store store, Table<Long, byte[]> table) {
    int done = 0;
    for (long key = 0; key < 500; key++) {
      try {
        put(table, key, 100);
        done++;
      } catch (StoreFullException e) {
        store.checkpoint();
      }
    }
    return done;
  }

  private void assertHolds(Table<Long, byte[]> table) {
    assertEquals(model.size(), table.size());
    for (Map.Entry<Long, byte[]> entry : model.entrySet()) {
      assertArrayEquals(entry.getValue(), table.get(entry.getKey()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(name -> !name.endsWith("lock")).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}

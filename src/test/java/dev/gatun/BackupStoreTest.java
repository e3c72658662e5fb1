package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup as a user calls it, on real files. What a copy holds under which circumstances is {@code BackupTest}'s matter. */
class BackupStoreTest {
  @TempDir private Path temporary;

  private Path source() {
    return temporary.resolve("source");
  }

  private Store filled() {
    Store store = Store.open(source());
    Table<String, Long> numbers = store.table("numbers", Codecs.utf8(), Codecs.int64());
    store.write(batch -> {
      for (long i = 0; i < 5_000; i++) {
        batch.put(numbers, "n" + i, i);
      }
    });
    store.table("large").put(new byte[] {1}, new byte[300_000]);
    return store;
  }

  private static void check(Path directory) {
    try (Store copy = Store.open(directory)) {
      Table<String, Long> numbers = copy.table("numbers", Codecs.utf8(), Codecs.int64());
      assertEquals(5_000, numbers.size());
      assertEquals(5_000, numbers.forEach((key, value) -> assertEquals("n" + value, key)));
      assertArrayEquals(new byte[300_000], copy.table("large").get(new byte[] {1}));
      assertThrows(IllegalArgumentException.class, () -> copy.table("numbers", Codecs.int64(), Codecs.int64()));
      assertTrue(copy.verify().isSound());
    }
  }

  @Test
  void aBackupOpensLikeAnyStore() throws IOException {
    Path target = temporary.resolve("some/where/target");
    try (Store store = filled()) {
      BackupReport report = store.backup(target);
      assertEquals(List.of(2, 5_001L), List.of(report.tables(), report.entries()));
      assertEquals(Files.size(target.resolve("data.db")), report.bytes());
      check(target);
      assertTrue(store.verify().isSound());
    }
    check(source());
  }

  @Test
  void anEmptyDirectoryIsATargetAndAnyOtherIsNot() throws IOException {
    try (Store store = filled()) {
      Path empty = Files.createDirectory(temporary.resolve("empty"));
      store.backup(empty);
      check(empty);
      assertThrows(IllegalArgumentException.class, () -> store.backup(empty));
      assertThrows(IllegalArgumentException.class, () -> store.backup(source()));
      assertThrows(IllegalArgumentException.class, () -> store.backup(source().resolve("inside")));
      Path file = Files.writeString(temporary.resolve("file"), "text");
      assertThrows(IllegalArgumentException.class, () -> store.backup(file));
      assertEquals("text", Files.readString(file));
      check(empty);
    }
  }

  @Test
  void aStreamThroughAFileComesBack() throws IOException {
    Path file = temporary.resolve("backup");
    Path target = temporary.resolve("restored");
    try (Store store = filled(); FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertEquals(5_001, store.backup(out).entries());
      assertTrue(out.isOpen());
    }
    try (FileChannel in = FileChannel.open(file)) {
      assertEquals(5_001, Store.restore(in, target).entries());
      assertTrue(in.isOpen());
      assertThrows(IllegalArgumentException.class, () -> Store.restore(in.position(0), target));
    }
    check(target);
  }

  @Test
  void aRestorationThatFailsLeavesNoDirectory() throws IOException {
    Path file = temporary.resolve("backup");
    try (Store store = filled(); FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      store.backup(out);
      out.truncate(out.size() / 2);
    }
    Path target = temporary.resolve("deep/target");
    try (FileChannel in = FileChannel.open(file)) {
      assertThrows(CorruptionException.class, () -> Store.restore(in, target));
    }
    assertFalse(Files.exists(temporary.resolve("deep")));
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    try (FileChannel in = FileChannel.open(file)) {
      assertThrows(CorruptionException.class, () -> Store.restore(in, empty));
    }
    try (Stream<Path> files = Files.list(empty)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aChannelThatFailsHarmsNothing() {
    try (Store store = filled()) {
      WritableByteChannel broken = new WritableByteChannel() {
        private int left = 3;

        @Override
        public int write(ByteBuffer bytes) throws IOException {
          if (left-- == 0) {
            throw new IOException("broken");
          }
          int length = Math.min(7, bytes.remaining()); // takes a little at a time
          bytes.position(bytes.position() + length);
          return length;
        }

        @Override
        public boolean isOpen() {
          return true;
        }

        @Override
        public void close() {}
      };
      StoreException e = assertThrows(StoreException.class, () -> store.backup(broken));
      assertTrue(e.getMessage().contains("broken"), e.getMessage());
      store.table("large").put(new byte[] {2}, new byte[2]);
      assertEquals(0, store.stats().snapshots());
    }
  }

  @Test
  void storesInMemoryAndStoresOpenedReadOnlyHaveBackupsToo() {
    filled().close();
    try (Store store = Store.builder(source()).readOnly(true).open()) {
      store.backup(temporary.resolve("one"));
    }
    check(temporary.resolve("one"));
    try (Store store = Store.inMemory()) {
      store.table("t").put(new byte[1], new byte[1]);
      store.backup(temporary.resolve("two"));
    }
    try (Store store = Store.open(temporary.resolve("two"))) {
      assertEquals(1, store.table("t").size());
    }
  }

  @Test
  void aClosedStoreHasNoBackup() {
    Store store = filled();
    store.close();
    assertThrows(StoreClosedException.class, () -> store.backup(temporary.resolve("target")));
    assertFalse(Files.exists(temporary.resolve("target")));
  }
}

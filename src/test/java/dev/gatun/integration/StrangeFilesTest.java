package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.VerifyReport;
import dev.gatun.error.CorruptionException;
import dev.gatun.error.FormatVersionException;
import dev.gatun.error.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that hold something else than a sound, closed store: each is refused with the documented exception, and nothing in it is changed. */
class StrangeFilesTest {
  private static final int ENTRIES = 5_000;
  private static final long PAGES_BEGIN = 64 << 10;
  private static final int PAGE = 4096;
  private static final long SECOND_META = 32 << 10;

  @TempDir Path temporary;

  @Test
  void aDirectoryOfOtherThings() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("letters"));
    Files.writeString(directory.resolve("letter.txt"), "dear");
    assertRefusedUnchanged(StoreException.class, directory, "letter.txt", "no store");
  }

  @Test
  void aFileInsteadOfADirectory() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "text");
    assertSays(assertThrows(StoreException.class, () -> Store.open(file)), file.toString(), "not a directory");
    assertEquals("text", Files.readString(file));
  }

  @Test
  void logsWithoutADataFile() throws IOException {
    Path directory = store();
    Files.delete(directory.resolve("data.db"));
    assertRefusedUnchanged(StoreException.class, directory, "data.db", "log");
  }

  @Test
  void aDataFileOfAnotherProgram() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("store"));
    Files.write(directory.resolve("data.db"), "SQLite format 3\0".repeat(10_000).getBytes());
    assertRefusedUnchanged(FormatVersionException.class, directory, "data.db");
  }

  @Test
  void anEmptyDataFile() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("store"));
    Files.createFile(directory.resolve("data.db"));
    assertRefusedUnchanged(StoreException.class, directory, "data.db");
  }

  @Test
  void aStoreOfALaterVersionOfTheFormat() throws IOException {
    Path directory = store();
    setVersion(directory, 0);
    setVersion(directory, SECOND_META);
    assertRefusedUnchanged(FormatVersionException.class, directory, "version 7", "version 1");
  }

  @Test
  void bothMetaPagesDamaged() throws IOException {
    Path directory = store();
    for (long slot : new long[] {0, SECOND_META}) {
      flip(directory, slot + 40);
    }
    assertRefusedUnchanged(CorruptionException.class, directory, "data.db", "meta");
  }

  @Test
  void oneMetaPageDamagedLosesNothing() throws IOException {
    for (long slot : new long[] {0, SECOND_META}) {
      Path directory = store();
      flip(directory, slot + 40);
      try (Store store = Store.open(directory)) {
        assertFull(store);
      }
    }
  }

  @Test
  void aDataFileCutShort() throws IOException {
    Path directory = store();
    try (FileChannel data = FileChannel.open(directory.resolve("data.db"), StandardOpenOption.WRITE)) {
      data.truncate(PAGES_BEGIN + 3 * PAGE);
    }
    assertRefusedUnchanged(CorruptionException.class, directory, "data.db");
  }

  /**
   * Pages are checked at their first use, by reads and writes alike; what lies elsewhere is served. Before the last checkpoint that could mend the
   * damage is let go, the store ends, and the next opening mends it.
   */
  @Test
  void aCorruptPageIsNamedSparesTheRestAndIsMendedByTheNextOpening() throws IOException {
    Path directory = store();
    flip(directory, PAGES_BEGIN + someLeaf(directory) * (long) PAGE + 2000);
    Store store = Store.open(directory);
    Table<String, String> table = table(store);
    String damaged = assertSomeEntriesAreDamaged(table);
    assertThrows(CorruptionException.class, () -> table.put(damaged, "new"));
    assertThrows(CorruptionException.class, () -> table.forEach((k, v) -> {}));
    table.put(key(0), value(0));
    assertSays(assertThrows(CorruptionException.class, store::close), "data.db");
    try (Store again = Store.open(directory)) {
      assertFull(again);
      assertSays(again.recovery().fallback(), "newest checkpoint", "damaged");
      assertTrue(again.verify().isSound());
    }
    try (Store again = Store.open(directory)) {
      assertTrue(again.recovery().clean());
      assertFull(again);
    }
  }

  private static String assertSomeEntriesAreDamaged(Table<String, String> table) {
    List<String> damaged = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      try {
        assertEquals(value(i), table.get(key(i)));
      } catch (CorruptionException e) {
        assertSays(e, "data.db", "page " + e.page(), "expected", "found");
        damaged.add(key(i));
      }
    }
    assertTrue(!damaged.isEmpty() && damaged.size() < 200, damaged.size() + " entries can't be read");
    return damaged.getFirst();
  }

  @Test
  void verifyTellsOfACorruptPage() throws IOException {
    Path directory = store();
    long page = someLeaf(directory);
    flip(directory, PAGES_BEGIN + page * PAGE + 2000);
    Store store = Store.open(directory);
    VerifyReport report = store.verify();
    assertFalse(report.isSound());
    assertEquals(page, report.damages().getFirst().page());
    store.close(); // the failed store makes no checkpoint
    try (Store again = Store.open(directory)) {
      assertFull(again);
    }
  }

  @Test
  void aReadOnlyStoreServesReadsRefusesWritesAndChangesNothing() throws IOException {
    Path directory = store();
    Map<String, Long> before = sums(directory);
    try (Store store = Store.builder(directory).readOnly(true).open()) {
      Table<String, String> table = table(store);
      assertFull(store);
      assertTrue(store.verify().isSound());
      assertThrows(IllegalStateException.class, () -> table.put("a", "b"));
      assertThrows(IllegalStateException.class, () -> table.remove(key(1)));
      assertThrows(IllegalStateException.class, () -> store.table("new"));
      assertThrows(IllegalStateException.class, store::checkpoint);
    }
    assertEquals(before, sums(directory));
    assertSays(assertThrows(StoreException.class, () -> Store.builder(temporary.resolve("no")).readOnly(true).open()), "no");
    assertFalse(Files.exists(temporary.resolve("no")));
  }

  /** Permissions do not bind the super-user, a file system mounted for reading does; few may mount one. */
  @Test
  void aReadOnlyFileSystemIsReadAndRefusesToBeWritten() throws Exception {
    Path directory = store();
    Path place = Files.createDirectory(temporary.resolve("mounted"));
    ChildJvm.End bound = mount("mount", "--bind", directory.toString(), place.toString());
    assumeTrue(bound.code() == 0, "skipped: no right to mount a file system: " + bound.err());
    try {
      ChildJvm.End remounted = mount("mount", "-o", "remount,ro,bind", place.toString());
      assumeTrue(remounted.code() == 0 && !Files.isWritable(place), "skipped: no right to mount for reading only: " + remounted.err());
      assertThrows(StoreException.class, () -> Store.open(place));
      try (Store store = Store.builder(place).readOnly(true).open()) {
        assertFull(store);
      }
    } finally {
      mount("umount", place.toString());
    }
    try (Store store = Store.open(directory)) {
      assertFull(store);
    }
  }

  private static ChildJvm.End mount(String... command) throws Exception {
    try {
      return ChildJvm.run(List.of(command));
    } catch (IOException e) {
      return new ChildJvm.End(1, "", e.getMessage());
    }
  }

  // ---------------------------------------------------------------- stores and their files

  private Path store() throws IOException {
    Path directory = Files.createTempDirectory(temporary, "store");
    try (Store store = Store.open(directory)) {
      Table<String, String> table = table(store);
      store.write(batch -> {
        for (int i = 0; i < ENTRIES; i++) {
          batch.put(table, key(i), value(i));
        }
      });
    }
    return directory;
  }

  private static Table<String, String> table(Store store) {
    return store.table("t", Codecs.utf8(), Codecs.utf8());
  }

  private static String key(int number) {
    return "key " + number;
  }

  private static String value(int number) {
    return number + "v".repeat(number % 90);
  }

  private static void assertFull(Store store) {
    Table<String, String> table = table(store);
    assertEquals(ENTRIES, table.size());
    for (int i = 0; i < ENTRIES; i++) {
      assertEquals(value(i), table.get(key(i)));
    }
  }

  /** A page of type 1 and level 0 that the file has in use: the last one from the end that holds some key. */
  private static long someLeaf(Path directory) throws IOException {
    byte[] data = Files.readAllBytes(directory.resolve("data.db"));
    long pages = (data.length - PAGES_BEGIN) / PAGE;
    for (long page = pages - 1; page > 0; page--) {
      int at = (int) (PAGES_BEGIN + page * PAGE);
      boolean leaf = data[at] == 1 && data[at + 1] == 0 && ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4) != 0;
      if (leaf && ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getShort(at + 2) > 20) {
        return page;
      }
    }
    throw new IllegalStateException("no leaf in " + directory);
  }

  private static void flip(Path directory, long at) throws IOException {
    try (FileChannel data = FileChannel.open(directory.resolve("data.db"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      data.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 0x10)).flip();
      data.write(one, at);
    }
  }

  /** Makes a sound meta page of another version: magic, version and checksum keep their places in all of them. */
  private static void setVersion(Path directory, long slot) throws IOException {
    try (FileChannel data = FileChannel.open(directory.resolve("data.db"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
      data.read(page, slot);
      page.putInt(8, 7).putInt(12, 0);
      CRC32C crc = new CRC32C();
      crc.update(page.array());
      page.putInt(12, (int) crc.getValue());
      data.write(page.clear(), slot);
    }
  }

  private static <E extends StoreException> void assertRefusedUnchanged(Class<E> kind, Path directory, String... words) throws IOException {
    Map<String, Long> before = sums(directory);
    assertSays(assertThrows(kind, () -> Store.open(directory)), words);
    assertSays(assertThrows(kind, () -> Store.builder(directory).readOnly(true).open()), words);
    assertEquals(before, sums(directory));
  }

  /** A checksum of each file but the lock, which may come and name its holder. */
  private static Map<String, Long> sums(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> !file.endsWith("lock"))
          .collect(Collectors.toMap(file -> file.getFileName().toString(), StrangeFilesTest::sum, (a, b) -> a, TreeMap::new));
    }
  }

  private static long sum(Path file) {
    try {
      CRC32C crc = new CRC32C();
      crc.update(Files.readAllBytes(file));
      return crc.getValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertSays(Exception e, String... words) {
    assertSays(e.getMessage(), words);
  }

  private static void assertSays(String text, String... words) {
    for (String word : words) {
      assertTrue(text.contains(word), text);
    }
  }
}

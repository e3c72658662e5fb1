package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hot records save decoding and change nothing that a read shows. */
class HotRecordsTest {
  private static final long ROOM = 1 << 20;

  private final Store store = Store.inMemory(new HotRecords(ROOM));
  private final Table<String, String> table = store.table("t", Codecs.utf8(), Codecs.utf8());

  @AfterEach
  void close() {
    store.close();
  }

  /** Reads a key until its record is kept, and returns it. */
  private static <K, V> V warm(Table<K, V> table, K key) {
    table.get(key);
    table.get(key);
    return table.get(key);
  }

  // ---------------------------------------------------------------- hits

  @Test
  void aHitIsTheObjectThatWasDecodedBefore() {
    table.put("k", "value");
    String kept = warm(table, "k");
    assertEquals("value", kept);
    assertSame(kept, table.get("k"));
    assertSame(kept, table.get(new String("k")), "keys are found by equals");
    assertSame(kept, table.getOrDefault("k", "other"));
    assertSame(kept, table.asMap().get("k"));
    table.put("l", "more");
    assertEquals(Map.of("k", kept, "l", "more"), table.getAll(List.of("l", "absent", "k")));
    assertSame(kept, table.getAll(List.of("absent", "k")).get("k"));
    assertEquals(7, store.stats().hotHits());
    assertEquals(5, store.stats().hotMisses());
  }

  @Test
  void whatIsReadOnceDoesNotComeIn() {
    for (int i = 0; i < 100; i++) {
      table.put("k" + i, "value");
      table.get("k" + i);
    }
    assertEquals(0, store.stats().hotBytes());
  }

  @Test
  void handlesOfOneTableShareItsRecords() {
    table.put("k", "value");
    String kept = warm(table, "k");
    assertSame(kept, store.table("t", Codecs.utf8(), Codecs.utf8()).get("k"));
    Table<Pair<String, Long>, String> pairs = store.table("p", Codecs.pair(Codecs.utf8(), Codecs.int64()), Codecs.utf8());
    pairs.put(new Pair<>("a", 1L), "value");
    kept = warm(pairs, new Pair<>("a", 1L));
    assertSame(kept, store.table("p", Codecs.pair(Codecs.utf8(), Codecs.int64()), Codecs.utf8()).get(new Pair<>("a", 1L)));
  }

  @Test
  void equalKeysOfTwoTablesAreTwoRecords() {
    Table<String, String> other = store.table("u", Codecs.utf8(), Codecs.utf8());
    table.put("k", "here");
    other.put("k", "there");
    assertEquals("here", warm(table, "k"));
    assertEquals("there", warm(other, "k"));
    assertEquals("here", table.get("k"));
  }

  @Test
  void snapshotsAndTransactionsReadTheirOwn() {
    table.put("k", "old");
    warm(table, "k");
    try (Snapshot snapshot = store.snapshot()) {
      table.put("k", "new");
      assertEquals("new", warm(table, "k"));
      assertEquals("old", snapshot.view(table).get("k"));
      String seen = store.transact(
          tx -> {
            tx.put(table, "k", "mine");
            return tx.view(table).get("k");
          });
      assertEquals("mine", seen);
    }
    assertEquals("mine", table.get("k"));
  }

  // ---------------------------------------------------------------- never stale

  private void write(Runnable write) {
    table.put("k", "old");
    table.put("neighbour", "here");
    warm(table, "k");
    write.run();
    try (Snapshot snapshot = store.snapshot()) {
      String expected = snapshot.view(table).get("k");
      for (int i = 0; i < 4; i++) {
        assertEquals(expected, table.get("k"), "read " + i);
      }
    }
  }

  @Test
  void noWriteOfAnyKindLeavesAnOldValue() {
    for (Runnable write : List.<Runnable>of(
        () -> table.put("k", "new"), () -> table.remove("k"), () -> table.getAndPut("k", "new"), () -> table.putIfAbsent("k", "new"),
        () -> table.replace("k", "old", "new"), () -> table.replace("k", "new"), () -> table.remove("k", "old"), () -> table.remove("k", "else"),
        () -> table.getAndRemove("k"), () -> table.compute("k", (k, v) -> v + v), () -> table.computeIfPresent("k", (k, v) -> null),
        () -> table.merge("k", "x", String::concat), table::pollFirst, () -> table.putAll(Map.of("k", "a", "l", "b")),
        () -> table.asMap().put("k", "new"), () -> table.asMap().clear(), () -> table.asMap().replaceAll((k, v) -> v + "!"),
        () -> table.asMap().keySet().remove("k"), () -> store.write(b -> b.put(table, "k", "new").remove(table, "neighbour")),
        () -> store.write(b -> b.remove(table, "k").put(table, "neighbour", "x")),
        () -> store.transact(tx -> tx.remove(table, "k")), store::checkpoint,
        () -> table.put("k", "long".repeat(5000)))) {
      write(write);
    }
    assertTrue(store.stats().hotHits() > 20, "nothing came from the hot records: " + store.stats());
  }

  @Test
  void aWriteThatDidNotHappenCostsNoHit() {
    table.put("k", "value");
    String kept = warm(table, "k");
    table.putIfAbsent("k", "other");
    table.remove("k", "other");
    assertSame(kept, table.get("k"));
  }

  @Test
  void aNeighbourInTheStripeCostsOneHitAndNothingElse() {
    table.put("k", "value");
    String neighbour = IntStream.range(0, 10_000_000).mapToObj(i -> "n" + i).filter(n -> stripe(n) == stripe("k")).findFirst().orElseThrow();
    String kept = warm(table, "k");
    table.put(neighbour, "else");
    String read = table.get("k");
    assertEquals("value", read);
    assertNotSame(kept, read);
    assertSame(read, table.get("k"));
    assertEquals("else", warm(table, neighbour));
    assertEquals("value", table.get("k"));
  }

  private int stripe(String key) {
    return ((StoredTable<?, ?>) table).raw().stripe(Utf8Codec.INSTANCE.toBytes(key));
  }

  @Test
  void aDroppedTableIsGoneAndItsSuccessorBeginsEmpty() {
    table.put("k", "old");
    warm(table, "k");
    store.dropTable("t");
    assertThrows(IllegalStateException.class, () -> table.get("k"));
    assertEquals(0, store.stats().hotBytes());
    Table<String, String> next = store.table("t", Codecs.utf8(), Codecs.utf8());
    assertNull(warm(next, "k"));
    next.put("k", "new");
    assertEquals("new", warm(next, "k"));
    assertThrows(IllegalStateException.class, () -> table.get("k"));
  }

  @Test
  void aClosedStoreShowsNothing(@TempDir Path directory) {
    for (String value : List.of("first", "second")) {
      Store files = Store.builder(directory).hotRecords(ROOM).open();
      Table<String, String> onDisk = files.table("t", Codecs.utf8(), Codecs.utf8());
      String before = warm(onDisk, "k");
      assertEquals(value.equals("first") ? null : "first", before);
      onDisk.put("k", value);
      assertEquals(value, warm(onDisk, "k"));
      files.close();
      assertThrows(StoreClosedException.class, () -> onDisk.get("k"));
    }
    try (Store files = Store.builder(directory).hotRecords(ROOM).readOnly(true).open()) {
      Table<String, String> onDisk = files.table("t", Codecs.utf8(), Codecs.utf8());
      assertSame(warm(onDisk, "k"), onDisk.get("k"));
    }
  }

  // ---------------------------------------------------------------- bounds

  @Test
  void theRoomIsKept() {
    String value = "v".repeat(1000);
    for (int i = 0; i < 5_000; i++) {
      table.put("k" + i, value);
      warm(table, "k" + i);
    }
    long bytes = store.stats().hotBytes();
    assertTrue(bytes > ROOM / 2 && bytes <= ROOM, "kept: " + bytes);
  }

  @Test
  void valuesThatGrowAreWeighedAgain() {
    for (int i = 0; i < 300; i++) {
      table.put("k" + i, "short");
      warm(table, "k" + i);
    }
    long small = store.stats().hotBytes();
    assertEquals(IntStream.range(0, 300).mapToLong(i -> ("k" + i).length() + 5 + HotRecords.OVERHEAD_BYTES).sum(), small);
    for (int i = 0; i < 300; i++) {
      table.put("k" + i, "v".repeat(10_000));
      assertEquals(10_000, warm(table, "k" + i).length());
    }
    long large = store.stats().hotBytes();
    assertTrue(large > 5 * small && large <= ROOM, "kept: " + large);
  }

  @Test
  void aRemovedKeyGivesItsRoomBack() {
    table.put("k", "v".repeat(5000));
    warm(table, "k");
    assertTrue(store.stats().hotBytes() > 5000);
    table.remove("k");
    assertNull(table.get("k"));
    assertEquals(0, store.stats().hotBytes());
  }

  // ---------------------------------------------------------------- codecs

  @Test
  void whatCallersMayChangeIsNotShared() {
    Table<byte[], byte[]> raw = store.table("raw");
    Table<String, byte[]> arrays = store.table("arrays", Codecs.utf8(), Codecs.bytes());
    Table<Long, Pair<Long, byte[]>> pairs = store.table("pairs", Codecs.int64(), Codecs.pair(Codecs.int64(), Codecs.bytes()));
    raw.put(new byte[] {1}, new byte[] {1});
    arrays.put("k", new byte[] {1});
    pairs.put(1L, new Pair<>(1L, new byte[] {1}));
    for (int i = 0; i < 4; i++) {
      for (byte[] mine : List.of(raw.get(new byte[] {1}), arrays.get("k"), pairs.get(1L).second())) {
        assertArrayEquals(new byte[] {1}, mine);
        mine[0] = 2;
      }
    }
    assertEquals(0, store.stats().hotHits() + store.stats().hotMisses());
  }

  private record Name(String text) {}

  /** A codec of a user: strings by another name. */
  private record NameCodec(String id, boolean isImmutable) implements Codec<Name> {
    @Override
    public int encodedSize(Name value) {
      return value.text().length();
    }

    @Override
    public void encode(Name value, MemorySegment target, long offset) {
      MemorySegment.copy(MemorySegment.ofArray(value.text().getBytes()), 0, target, offset, value.text().length());
    }

    @Override
    public Name decode(MemorySegment source, long offset, long length) {
      return new Name(new String(source.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)));
    }
  }

  @Test
  void aCodecOfAUserIsAsked() {
    Table<Name, Name> asked = store.table("asked", new NameCodec("name", true), new NameCodec("name", true));
    asked.put(new Name("k"), new Name("v"));
    Name kept = warm(asked, new Name("k"));
    assertSame(kept, asked.get(new Name("k")));
    Table<Name, Name> other = store.table("other", new NameCodec("name", false), new NameCodec("name", false));
    other.put(new Name("k"), new Name("v"));
    assertNotSame(warm(other, new Name("k")), other.get(new Name("k")));
  }

  @Test
  void codecsOfOneIdAndTwoTypesDoNotMix() {
    Table<String, Name> names = store.table("t", Codecs.utf8(), new NameCodec("utf8", true));
    table.put("k", "value");
    assertEquals("value", warm(table, "k"));
    Name name = warm(names, "k");
    assertEquals(new Name("value"), name);
    assertEquals("value", table.get("k"));
  }

  // ---------------------------------------------------------------- settings

  @Test
  void theyAreOffUnlessAskedFor(@TempDir Path directory) {
    try (Store plain = Store.open(directory)) {
      Table<String, String> cold = plain.table("t", Codecs.utf8(), Codecs.utf8());
      cold.put("k", "v");
      assertNotSame(warm(cold, "k"), cold.get("k"));
      StoreStats stats = plain.stats();
      assertEquals(List.of(0L, 0L, 0L), List.of(stats.hotHits(), stats.hotMisses(), stats.hotBytes()));
    }
  }

  @Test
  void lessThanNoRoomIsRefused(@TempDir Path directory) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Store.builder(directory).hotRecords(-1).open());
    assertEquals("hotRecords is -1, and it must be 0 (none) or more", e.getMessage());
  }

  @Test
  void nullIsNamed() {
    assertEquals("the key is null", assertThrows(NullPointerException.class, () -> table.get(null)).getMessage());
    String over = "k".repeat(1025);
    for (int i = 0; i < 3; i++) {
      assertThrows(IllegalArgumentException.class, () -> table.get(over));
    }
  }
}

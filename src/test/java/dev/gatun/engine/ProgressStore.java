package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A small store whose files can be held, in which nothing happens by itself: no flush, no checkpoint. */
final class ProgressStore implements AutoCloseable {
  /** Keys 0 to 199 are read by others, keys from here on are for the thread that is held. */
  static final int HELD = 200;

  private static final int KEYS = 300;
  private static final int MORE = 10_000;
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Bounds READ = new Bounds(ConcurrentBytes.key("k"), true, ConcurrentBytes.key("l"), true, false, Long.MAX_VALUE);
  private static final byte[] BIGGER = ConcurrentBytes.value(8, 100);

  final ProgressStorage storage = new ProgressStorage();
  final Engine engine;
  final RawTable table;
  final RawTable other;
  private final RawSnapshot before;

  ProgressStore(boolean sync) {
    this.engine = Engine.open(storage, null, options(sync));
    this.table = engine.table("t", "bytes", "bytes");
    this.other = engine.table("other", "bytes", "bytes");
    for (RawTable each : new RawTable[] {table, other}) {
      RawBatch batch = new RawBatch();
      for (int i = 0; i < KEYS; i++) {
        batch.put(each, key(i), ConcurrentBytes.value(i + 1, 40));
      }
      engine.write(batch, true);
    }
    engine.checkpoint();
    engine.sync();
    this.before = engine.snapshot();
  }

  static EngineOptions options(boolean sync) {
    return new EngineOptions(sync, NEVER, 1L << 40, NEVER, true, false, true);
  }

  static byte[] key(int i) {
    return ConcurrentBytes.key("k" + (MORE + i));
  }

  /** Everything that reads, of keys that nobody writes; every check is exact. */
  void readEverything() {
    for (int i = 0; i < HELD; i += 7) {
      readPoint(i);
    }
    assertNull(table.get(ConcurrentBytes.key("absent")));
    assertEquals(KEYS, scan(other));
    assertEquals(KEYS, scan(before.view(table)));
    assertEquals(KEYS, before.view(other).size());
    assertEquals(8, ConcurrentBytes.number(before.view(table).get(key(7))));
    try (RawTransaction transaction = engine.begin()) {
      assertEquals(4, ConcurrentBytes.number(transaction.view(table).get(key(3))));
      assertEquals(5, ConcurrentBytes.number(transaction.view(other).get(key(4))));
      assertTrue(transaction.commit(engine.isSync()));
    }
  }

  private void readPoint(int i) {
    assertEquals(i + 1, ConcurrentBytes.number(table.get(key(i))));
    assertTrue(table.contains(key(i)));
    assertEquals(40, table.copyTo(key(i), MemorySegment.ofArray(new byte[40])));
    Long read = table.read(key(i), (s, at, length) -> ConcurrentBytes.number(s.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE)));
    assertEquals(Long.valueOf(i + 1), read);
    assertNotNull(table.putIfAbsent(key(i), BIGGER)); // a write that changes nothing has read
  }

  private static int scan(RawView view) {
    int entries = 0;
    try (RawCursor cursor = view.cursor(READ)) {
      while (cursor.next()) {
        assertEquals(++entries, ConcurrentBytes.number(cursor.value()));
      }
      for (int left = entries; left > 0; left--) {
        assertTrue(cursor.previous());
        assertEquals(left, ConcurrentBytes.number(cursor.value()));
      }
    }
    return entries;
  }

  /** Everything that writes small things, to keys of its own; then all of it is there. */
  void writeEverything() {
    for (int i = 0; i < 5; i++) {
      table.put(own(i), ConcurrentBytes.value(1, 30));
      table.put(own(i), ConcurrentBytes.value(i + 1, 40));
    }
    assertNull(table.putIfAbsent(own(5), ConcurrentBytes.value(6, 50)));
    assertTrue(table.remove(own(0)));
    RawBatch batch = new RawBatch();
    batch.put(other, own(6), ConcurrentBytes.value(7, 30));
    batch.put(table, own(6), ConcurrentBytes.value(7, 30));
    engine.write(batch, engine.isSync());
    try (RawTransaction transaction = engine.begin()) {
      assertEquals(3, ConcurrentBytes.number(transaction.view(table).get(own(2))));
      transaction.put(table, own(7), ConcurrentBytes.value(8, 30));
      assertTrue(transaction.commit(engine.isSync()));
    }
    assertNull(table.get(own(0)));
    for (int i = 1; i < 8; i++) {
      assertEquals(i + 1, ConcurrentBytes.number(table.get(own(i))));
    }
  }

  /** Keys whose stripes are not those of keys that others read: with the same stripe they would rightly wait for each other. */
  List<byte[]> keysApart(RawTable of, int count) {
    Set<Integer> read = new HashSet<>();
    for (int i = 0; i < HELD; i++) {
      read.add(stripe(table, key(i)));
      read.add(stripe(other, key(i)));
    }
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; keys.size() < count; i++) {
      byte[] key = ConcurrentBytes.key("z" + i);
      if (!read.contains(stripe(of, key))) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static int stripe(RawTable of, byte[] key) {
    return KeyStripes.stripeOf(of.id(), key, 0, key.length);
  }

  static byte[] own(int i) {
    return ConcurrentBytes.key("own" + i);
  }

  /** A cut, which needs the gate free of those who stand in it; it waits for no durability. */
  void cut() {
    RawBatch batch = new RawBatch();
    batch.put(table, own(9), ConcurrentBytes.value(10, 20)); // or the last cut would be shared
    engine.write(batch, false);
    engine.pinnedNow(() -> {}).close();
  }

  /** Ends the store and looks at all of it. */
  @Override
  public void close() {
    before.close();
    if (!engine.isClosed()) {
      ConcurrentRun.check(engine);
      engine.close();
    }
  }
}

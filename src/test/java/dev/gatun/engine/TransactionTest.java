package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a transaction sees, what it refuses to commit, and the anomalies that it must not allow. */
class TransactionTest {
  private final Engine engine = Engine.open(new MemoryStorage(), null, EngineOptions.DEFAULT);
  private final RawTable table = engine.table("t", "bytes", "bytes");

  @AfterEach
  void close() {
    engine.close();
  }

  private static byte[] b(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  private static String keys(RawView view, Bounds bounds) {
    StringBuilder all = new StringBuilder();
    try (RawCursor cursor = view.cursor(bounds)) {
      while (cursor.next()) {
        all.append(new String(cursor.key(), StandardCharsets.UTF_8)).append('=');
        all.append(new String(cursor.value(), StandardCharsets.UTF_8)).append(' ');
      }
    }
    return all.toString().trim();
  }

  private static Bounds bounds(String low, String high, boolean reversed) {
    return new Bounds(low == null ? null : b(low), true, high == null ? null : b(high), true, reversed, Long.MAX_VALUE);
  }

  @Test
  void itsWritesAreSeenByItselfAndByOthersOnlyAfterCommit() {
    table.put(b("a"), b("1"));
    try (RawTransaction tx = engine.begin()) {
      tx.put(table, b("a"), b("2"));
      tx.put(table, b("b"), b("3"));
      assertArrayEquals(b("2"), tx.view(table).get(b("a")));
      assertArrayEquals(b("1"), table.get(b("a")));
      assertNull(table.get(b("b")));
      assertTrue(tx.commit(true));
    }
    assertArrayEquals(b("2"), table.get(b("a")));
    assertArrayEquals(b("3"), table.get(b("b")));
  }

  @Test
  void withoutCommitNothingIsWritten() {
    try (RawTransaction tx = engine.begin()) {
      tx.put(table, b("a"), b("2"));
    }
    assertNull(table.get(b("a")));
  }

  @Test
  void aRangeShowsItsOwnWritesInOrderBothWays() {
    for (String key : List.of("a", "c", "e", "g")) {
      table.put(b(key), b("old"));
    }
    try (RawTransaction tx = engine.begin()) {
      tx.put(table, b("b"), b("new"));
      tx.put(table, b("c"), b("new"));
      assertTrue(tx.remove(table, b("e")));
      assertFalse(tx.remove(table, b("x")));
      assertEquals("a=old b=new c=new g=old", keys(tx.view(table), Bounds.ALL));
      assertEquals("g=old c=new b=new", keys(tx.view(table), bounds("b", null, true)));
      assertEquals(4, tx.view(table).size());
    }
  }

  @Test
  void aLostUpdateIsRefused() {
    table.put(b("n"), b("0"));
    try (RawTransaction tx = engine.begin()) {
      tx.view(table).get(b("n"));
      table.put(b("n"), b("1"));
      tx.put(table, b("n"), b("2"));
      assertFalse(tx.commit(true));
    }
    assertArrayEquals(b("1"), table.get(b("n")));
  }

  @Test
  void aReadThatNoLongerFitsTheOthersEndsTheBody() {
    table.put(b("x"), b("0"));
    table.put(b("y"), b("0"));
    try (RawTransaction tx = engine.begin()) {
      tx.view(table).get(b("x"));
      RawBatch both = new RawBatch();
      both.put(table, b("x"), b("1"));
      both.put(table, b("y"), b("1"));
      engine.write(both, true);
      Throwable stale = assertThrows(RuntimeException.class, () -> tx.view(table).get(b("y")));
      assertTrue(RawTransaction.isStale(stale));
    }
  }

  @Test
  void aPhantomInAScannedRangeIsRefused() {
    table.put(b("b"), b("0"));
    try (RawTransaction tx = engine.begin()) {
      assertEquals("b=0", keys(tx.view(table), bounds("a", "m", false)));
      table.put(b("c"), b("1"));
      tx.put(table, b("z"), b("1"));
      assertFalse(tx.commit(true));
    }
    assertNull(table.get(b("z")));
  }

  @Test
  void aChangeOutsideOfTheScannedRangeIsNoConflict() {
    for (int i = 0; i < 3_000; i++) {
      table.put(b("k" + i), b("v"));
    }
    try (RawTransaction tx = engine.begin()) {
      keys(tx.view(table), bounds("k1", "k2", false));
      table.put(b("k5"), b("1"));
      table.remove(b("k7"));
      tx.put(table, b("z"), b("1"));
      assertTrue(tx.commit(true));
    }
  }

  @Test
  void anEntryBehindTheFirstIsNoConflictForWhoLookedAtTheFirstOnly() {
    table.put(b("b"), b("0"));
    table.put(b("d"), b("0"));
    try (RawTransaction tx = engine.begin();
        RawCursor cursor = tx.view(table).cursor(Bounds.ALL)) {
      assertTrue(cursor.next());
      table.put(b("c"), b("1"));
      tx.put(table, b("z"), b("1"));
      assertTrue(tx.commit(true));
    }
    try (RawTransaction tx = engine.begin();
        RawCursor cursor = tx.view(table).cursor(Bounds.ALL)) {
      assertTrue(cursor.next());
      table.put(b("a"), b("1"));
      tx.put(table, b("y"), b("1"));
      assertFalse(tx.commit(true));
    }
  }

  @Test
  void writeSkewIsRefused() {
    table.put(b("on-call-1"), b("yes"));
    table.put(b("on-call-2"), b("yes"));
    try (RawTransaction one = engine.begin();
        RawTransaction other = engine.begin()) {
      one.view(table).get(b("on-call-1"));
      one.view(table).get(b("on-call-2"));
      other.view(table).get(b("on-call-1"));
      other.view(table).get(b("on-call-2"));
      one.put(table, b("on-call-1"), b("no"));
      other.put(table, b("on-call-2"), b("no"));
      assertTrue(one.commit(true));
      assertFalse(other.commit(true));
    }
  }

  @Test
  void blindWritesNeverConflict() {
    try (RawTransaction tx = engine.begin()) {
      tx.put(table, b("a"), b("1"));
      table.put(b("a"), b("2"));
      assertTrue(tx.commit(true));
    }
    assertArrayEquals(b("1"), table.get(b("a")));
  }

  /** Money is moved between accounts by points and counted by ranges and snapshots: the sum never changes. */
  @Test
  void transfersKeepTheSumInEveryReadersEyes() throws Exception {
    int accounts = 20;
    for (int i = 0; i < accounts; i++) {
      table.put(b("acc" + i), b("100"));
    }
    AtomicReference<Throwable> failed = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int seed = t;
      threads.add(Thread.ofPlatform().start(() -> guarded(failed, () -> transfer(new java.util.Random(seed), accounts))));
    }
    threads.add(Thread.ofPlatform().start(() -> guarded(failed, () -> {
      for (int i = 0; i < 100; i++) {
        try (RawSnapshot snapshot = engine.snapshot()) {
          assertEquals(100L * accounts, sum(snapshot.view(table)));
        }
        try (RawTransaction tx = engine.begin()) {
          assertEquals(100L * accounts, sum(tx.view(table)));
        } catch (RuntimeException e) {
          if (!RawTransaction.isStale(e)) {
            throw e;
          }
        }
      }
    })));
    for (Thread thread : threads) {
      thread.join();
    }
    if (failed.get() != null) {
      throw new AssertionError(failed.get());
    }
    assertEquals(100L * accounts, sum(table));
    assertEquals(List.of(), engine.verify().damages());
  }

  private static void guarded(AtomicReference<Throwable> failed, Runnable work) {
    try {
      work.run();
    } catch (Throwable t) {
      failed.compareAndSet(null, t);
    }
  }

  private static long sum(RawView view) {
    long sum = 0;
    try (RawCursor cursor = view.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        sum += Long.parseLong(new String(cursor.value(), StandardCharsets.UTF_8));
      }
    }
    return sum;
  }

  private void transfer(java.util.Random random, int accounts) {
    for (int done = 0; done < 300; ) {
      byte[] from = b("acc" + random.nextInt(accounts));
      byte[] to = b("acc" + random.nextInt(accounts));
      if (java.util.Arrays.equals(from, to)) {
        continue;
      }
      try (RawTransaction tx = engine.begin()) {
        boolean ranges = random.nextInt(8) == 0;
        RawView view = tx.view(table);
        if (ranges) {
          assertEquals(100L * accounts, sum(view));
        }
        long a = Long.parseLong(new String(view.get(from), StandardCharsets.UTF_8));
        long c = Long.parseLong(new String(view.get(to), StandardCharsets.UTF_8));
        tx.put(table, from, b(Long.toString(a - 1)));
        tx.put(table, to, b(Long.toString(c + 1)));
        if (tx.commit(false)) {
          done++;
        }
      } catch (RuntimeException e) {
        if (!RawTransaction.isStale(e)) {
          throw e;
        }
      }
    }
  }
}

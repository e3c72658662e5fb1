package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The store that a storm is about: two tables of groups of keys, one of accounts; closed and opened again while everybody uses it. */
final class StormStore {
  static final int ACCOUNTS = 48;
  static final int GROUPS = 12;
  static final int KEYS_OF_A_GROUP = 6;
  private static final long BALANCE = 1_000_000;

  private final Storage storage;
  private final Path directory;
  private final EngineOptions options;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger openings = new AtomicInteger();
  private volatile Session session;

  /** The store from one opening to the next. */
  record Session(Engine engine, RawTable one, RawTable two, RawTable accounts) {
    RawTable table(int i) {
      return (i & 1) == 0 ? one : two;
    }
  }

  StormStore(Storage storage, Path directory, boolean sync) {
    this.storage = storage;
    this.directory = directory;
    this.options = new EngineOptions(sync, Duration.ofMillis(10), 1 << 20, Duration.ofMillis(150), true, false, true);
    this.session = open();
    RawBatch batch = new RawBatch();
    for (int i = 0; i < ACCOUNTS; i++) {
      batch.put(session.accounts, account(i), ConcurrentBytes.value(BALANCE, 40));
    }
    for (int group = 0; group < GROUPS; group++) {
      writeGroup(batch, session, group, 1);
    }
    session.engine.write(batch, true);
  }

  private Session open() {
    Engine engine = Engine.open(storage, directory, options);
    openings.incrementAndGet();
    assertTrue(engine.recovery().clean(), () -> "the last close was not clean: " + engine.recovery());
    return new Session(engine, engine.table("one", "bytes", "bytes"), engine.table("two", "bytes", "bytes"), engine.table("accounts", "b", "b"));
  }

  Session session() {
    return session;
  }

  int openings() {
    return openings.get();
  }

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  boolean isSync() {
    return options.sync();
  }

  /** Closes the store in the middle of everything, and opens it again. */
  void reopen() {
    Engine engine = session.engine;
    engine.close();
    assertFalse(engine.failure().isSet(), () -> "poisoned: " + engine.failure().cause());
    session = open();
  }

  /** Somebody was told that the store is closed: true only of one that was, and then the next is waited for. */
  void afterClose(Session seen, StoreClosedException told) {
    if (!seen.engine.isClosed()) {
      throw told;
    }
    if (session == seen) {
      LockSupport.parkNanos(200_000);
    }
  }

  // ---------------------------------------------------------------- what must hold

  static byte[] account(int i) {
    return ConcurrentBytes.key("account-" + i);
  }

  static byte[] groupKey(int group, int i) {
    return ConcurrentBytes.key("group-" + i + "-" + group); // neighbours in the tree belong to different groups
  }

  private static void writeGroup(RawBatch batch, Session session, int group, long number) {
    for (int i = 0; i < KEYS_OF_A_GROUP; i++) {
      batch.put(session.table(i), groupKey(group, i), ConcurrentBytes.value(number, ConcurrentBytes.sizeFor(number + i)));
    }
  }

  /** All keys of a group were written by the same batch. */
  static void checkGroups(Session session, RawSnapshot snapshot) {
    for (int group = 0; group < GROUPS; group++) {
      long number = ConcurrentBytes.number(snapshot.view(session.one).get(groupKey(group, 0)));
      for (int i = 1; i < KEYS_OF_A_GROUP; i++) {
        assertEquals(number, ConcurrentBytes.number(snapshot.view(session.table(i)).get(groupKey(group, i))), "half a batch");
      }
    }
  }

  /** Nothing was ever paid in or out. */
  static void checkSum(RawView accounts) {
    long sum = 0;
    int count = 0;
    try (RawCursor cursor = accounts.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        sum += ConcurrentBytes.number(cursor.value());
        count++;
      }
    }
    assertEquals(ACCOUNTS, count);
    assertEquals(ACCOUNTS * BALANCE, sum, "half a transfer");
  }

  /** The end of the storm: all that must hold holds, now and after one more opening; nothing is pinned or lost. */
  void checkAll(Iterable<StormWorker> workers) {
    for (int round = 0; round < 2; round++) {
      Session now = session;
      try (RawSnapshot snapshot = now.engine.snapshot()) {
        checkGroups(now, snapshot);
        checkSum(snapshot.view(now.accounts));
        workers.forEach(worker -> worker.checkOwn(now, snapshot));
      }
      ConcurrentRun.check(now.engine);
      now.engine.checkpoint();
      now.engine.checkpoint();
      assertTrue(now.engine.allocator().counts().pins() <= 2, "pins are left");
      assertEquals(0, now.engine.openSnapshots());
      reopen();
    }
    session.engine.close();
  }
}

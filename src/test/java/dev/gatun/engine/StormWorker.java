package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One who does everything that can be done to a store, at random, and knows what must come of it. It has keys that nobody else writes, which it
 * always writes in one batch: they show one number, between the last that was acknowledged and the last that was issued.
 */
final class StormWorker {
  private static final int OWN = 5;
  private static final int MOST_TRIES = 4;
  private static final int TEMPORARY_TABLES = 6;

  private final StormStore store;
  private final int index;
  private final Random random;
  private long issued;
  private long acknowledged;

  StormWorker(StormStore store, int index, long seed) {
    this.store = store;
    this.index = index;
    this.random = new Random(seed * 1_000 + index);
  }

  /** One operation. Told that the store is closed, it goes on with the next opening. */
  void move() {
    StormStore.Session session = store.session();
    try {
      move(session, random.nextInt(1_000));
    } catch (StoreClosedException e) {
      store.afterClose(session, e);
    }
  }

  private void move(StormStore.Session session, int what) {
    if (what < 250) {
      writeOwn(session);
    } else if (what < 400) {
      writeGroups(session);
    } else if (what < 520) {
      readOwn(session);
    } else if (what < 600) {
      transfer(session);
    } else if (what < 630) {
      transferAfterARange(session);
    } else if (what < 700) {
      lookAtASnapshot(session);
    } else if (what < 790) {
      walk(session);
    } else if (what < 815) {
      session.engine().checkpoint();
    } else if (what < 850) {
      session.engine().sync();
    } else if (what < 998) {
      useATemporaryTable(session);
    } else {
      assertEquals(List.of(), session.engine().verify().damages());
    }
  }

  // ---------------------------------------------------------------- batches

  private byte[] own(int i) {
    return ConcurrentBytes.key("own-" + i + "-" + index);
  }

  private void writeOwn(StormStore.Session session) {
    List<Runnable> puts = new ArrayList<>();
    RawBatch batch = new RawBatch();
    addOwn(session, batch, puts);
    write(session, batch, puts);
  }

  private void addOwn(StormStore.Session session, RawBatch batch, List<Runnable> puts) {
    long number = ++issued;
    for (int i = 0; i < OWN; i++) {
      int n = i;
      puts.add(() -> batch.put(session.table(n), own(n), ConcurrentBytes.value(number, ConcurrentBytes.sizeFor(number + n))));
    }
  }

  /** Own keys and some groups of all, in any order: writers that cross each other. */
  private void writeGroups(StormStore.Session session) {
    List<Runnable> puts = new ArrayList<>();
    RawBatch batch = new RawBatch();
    addOwn(session, batch, puts);
    long number = store.nextNumber(); // the same for all, since a group may be drawn twice
    for (int g = random.nextInt(3); g >= 0; g--) {
      int group = random.nextInt(StormStore.GROUPS);
      for (int i = 0; i < StormStore.KEYS_OF_A_GROUP; i++) {
        int n = i;
        byte[] value = ConcurrentBytes.value(number, ConcurrentBytes.sizeFor(number + i));
        puts.add(() -> batch.put(session.table(n), StormStore.groupKey(group, n), value));
      }
    }
    Collections.shuffle(puts, random);
    write(session, batch, puts);
  }

  private void write(StormStore.Session session, RawBatch batch, List<Runnable> puts) {
    puts.forEach(Runnable::run);
    session.engine().write(batch, store.isSync());
    acknowledged = issued;
  }

  private void readOwn(StormStore.Session session) {
    for (int i = 0; i < OWN; i++) {
      check(ConcurrentBytes.number(session.table(i).get(own(i))));
    }
  }

  private void check(long number) {
    assertTrue(number >= acknowledged && number <= issued, () -> number + " is shown, of " + acknowledged + " to " + issued);
  }

  /** All own keys are of one batch. */
  void checkOwn(StormStore.Session session, RawSnapshot snapshot) {
    long number = ConcurrentBytes.number(snapshot.view(session.one()).get(own(0)));
    check(number);
    for (int i = 1; i < OWN; i++) {
      assertEquals(number, ConcurrentBytes.number(snapshot.view(session.table(i)).get(own(i))), "half a batch");
    }
  }

  // ---------------------------------------------------------------- transactions

  private void transfer(StormStore.Session session) {
    int from = random.nextInt(StormStore.ACCOUNTS);
    int to = (from + 1 + random.nextInt(StormStore.ACCOUNTS - 1)) % StormStore.ACCOUNTS;
    retried(session, transaction -> pay(session, transaction, from, to));
  }

  private void transferAfterARange(StormStore.Session session) {
    retried(
        session,
        transaction -> {
          StormStore.checkSum(transaction.view(session.accounts()));
          pay(session, transaction, random.nextInt(StormStore.ACCOUNTS / 2), StormStore.ACCOUNTS / 2 + random.nextInt(StormStore.ACCOUNTS / 2));
        });
  }

  private static void pay(StormStore.Session session, RawTransaction transaction, int from, int to) {
    RawView accounts = transaction.view(session.accounts());
    long less = ConcurrentBytes.number(accounts.get(StormStore.account(from))) - 1;
    long more = ConcurrentBytes.number(accounts.get(StormStore.account(to))) + 1;
    transaction.put(session.accounts(), StormStore.account(from), ConcurrentBytes.value(less, 40));
    transaction.put(session.accounts(), StormStore.account(to), ConcurrentBytes.value(more, 40));
  }

  private interface Body {
    void run(RawTransaction transaction);
  }

  private void retried(StormStore.Session session, Body body) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      try (RawTransaction transaction = session.engine().begin()) {
        body.run(transaction);
        if (transaction.commit(store.isSync())) {
          return;
        }
      } catch (RuntimeException e) {
        if (!RawTransaction.isStale(e)) {
          throw e;
        }
      }
    }
  }

  // ---------------------------------------------------------------- ranges

  private void lookAtASnapshot(StormStore.Session session) {
    try (RawSnapshot snapshot = session.engine().snapshot()) {
      checkOwn(session, snapshot);
      StormStore.checkGroups(session, snapshot);
      StormStore.checkSum(snapshot.view(session.accounts()));
    }
  }

  private void walk(StormStore.Session session) {
    boolean reversed = random.nextBoolean();
    byte[] last = null;
    try (RawCursor cursor = session.table(random.nextInt(2)).cursor(new Bounds(null, true, null, true, reversed, 100 + random.nextInt(200)))) {
      while (cursor.next()) {
        ConcurrentBytes.number(cursor.value());
        byte[] key = cursor.key();
        assertTrue(last == null || Arrays.compareUnsigned(last, key) < 0 != reversed, "out of order");
        last = key;
      }
    }
  }

  // ---------------------------------------------------------------- tables

  /** Few names for all: tables are dropped while others use them. */
  private void useATemporaryTable(StormStore.Session session) {
    String name = "temporary-" + random.nextInt(TEMPORARY_TABLES);
    if (random.nextInt(12) == 0) {
      session.engine().dropTable(name);
      return;
    }
    RawTable table = session.engine().table(name, "bytes", "bytes");
    try {
      int key = random.nextInt(500);
      RawBatch batch = new RawBatch();
      for (int i = random.nextInt(10); i >= 0; i--) {
        batch.put(table, ConcurrentBytes.key("t" + (key + i * 31) % 500), ConcurrentBytes.value(key + 1, ConcurrentBytes.sizeFor(key)));
      }
      session.engine().write(batch, random.nextInt(4) == 0 && store.isSync());
      ConcurrentBytes.number(table.get(ConcurrentBytes.key("t" + key)));
      table.remove(ConcurrentBytes.key("t" + (key + 31) % 500));
    } catch (IllegalStateException e) {
      if (!table.isDropped()) {
        throw e;
      }
    }
  }
}

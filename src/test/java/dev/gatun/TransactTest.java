package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.error.ConflictException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions as a user writes them. */
class TransactTest {
  private final Store store = Store.inMemory();
  private final Table<String, Long> counters = store.table("counters", Codecs.utf8(), Codecs.int64());

  @AfterEach
  void close() {
    store.close();
  }

  private long next() {
    return store.transact(tx -> {
      long next = tx.view(counters).getOrDefault("n", 0L) + 1;
      tx.put(counters, "n", next);
      return next;
    });
  }

  @Test
  void theResultIsWhatTheBodyReturns() {
    assertEquals(1, next());
    assertEquals(2, next());
    assertEquals(2L, counters.get("n"));
  }

  @Test
  void countersOfManyThreadsLoseNoStep() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(Thread.ofVirtual().start(() -> {
        for (int i = 0; i < 100; i++) {
          next();
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(800L, counters.get("n"));
  }

  @Test
  void whatTheBodyThrowsComesOutAndNothingIsWritten() {
    assertThrows(IOException.class, () -> store.transact(tx -> {
      tx.put(counters, "a", 1L);
      throw new IOException("no");
    }));
    assertNull(counters.get("a"));
  }

  @Test
  void aTransactionIsUsableOnlyInsideItsBody() {
    Transaction escaped = store.transact(tx -> tx);
    assertThrows(IllegalStateException.class, () -> escaped.put(counters, "a", 1L));
    assertThrows(IllegalStateException.class, () -> escaped.view(counters));
  }

  @Test
  void whoAlwaysMeetsOthersGivesUp() {
    assertThrows(ConflictException.class, () -> store.transact(tx -> {
      long seen = tx.view(counters).getOrDefault("n", 0L);
      counters.put("n", seen + 1);
      tx.put(counters, "n", seen + 2);
      return null;
    }));
    assertEquals(100, store.stats().conflicts());
  }

  @Test
  void rangesOfATransactionShowItsWrites() {
    counters.putAll(Map.of("a", 1L, "b", 2L, "c", 3L));
    long sum = store.transact(tx -> {
      tx.remove(counters, "b");
      tx.put(counters, "d", 10L);
      long[] total = {0};
      tx.view(counters).forEach((k, v) -> total[0] += v);
      return total[0];
    });
    assertEquals(14, sum);
    assertEquals("d", counters.last().getKey());
    assertNull(counters.get("b"));
  }
}

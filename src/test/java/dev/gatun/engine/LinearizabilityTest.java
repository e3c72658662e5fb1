package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.LinearizabilityChecker.Kind;
import dev.gatun.engine.LinearizabilityChecker.Operation;
import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records what threads did to few keys and when, and lets {@link LinearizabilityChecker} judge. Small tables, so that leaves are copied, split and
 * shared by all keys; checkpoints all the time, so that copies happen at any moment.
 */
class LinearizabilityTest {
  private static final int KEYS = 4;

  @TempDir Path directory;

  @Test
  void pointOperationsAreLinearizableInMemory() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      histories(engine, 150 * ConcurrentRun.SCALE, 1_000, Long.getLong("gatun.seed", 11));
    }
  }

  @Test
  void durablePointOperationsAreLinearizable() throws Exception {
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
      histories(engine, 50 * ConcurrentRun.SCALE, 200, Long.getLong("gatun.seed", 12));
    }
  }

  @Test
  @Tag("soak")
  void pointOperationsAreLinearizableForLong() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      histories(engine, 10_000, 1_000, System.nanoTime());
    }
  }

  private static void histories(Engine engine, int histories, int operations, long seed) throws Exception {
    RawTable table = engine.table("t", "bytes", "bytes");
    ConcurrentRun checkpoints = new ConcurrentRun();
    checkpoints.loop(
        "checkpoints",
        () -> {
          engine.checkpoint();
          Thread.sleep(1);
        });
    for (int h = 0; h < histories; h++) {
      history(table, h, 2 + h % 3, operations, seed + h);
    }
    checkpoints.stop();
    checkpoints.join();
    ConcurrentRun.check(engine);
  }

  private static void history(RawTable table, int number, int threads, int operations, long seed) throws Exception {
    List<List<Operation>> recorded = new ArrayList<>();
    CyclicBarrier barrier = new CyclicBarrier(threads);
    ConcurrentRun run = new ConcurrentRun();
    for (int t = 0; t < threads; t++) {
      Client client = new Client(table, number, new Random(seed * 31 + t), t);
      for (int k = 0; k < KEYS; k++) {
        recorded.add(client.history.get(k));
      }
      run.once(
          "client",
          () -> {
            barrier.await();
            for (int i = 0; i < operations / threads; i++) {
              client.any();
            }
          });
    }
    run.join();
    for (int k = 0; k < KEYS; k++) {
      List<Operation> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.addAll(recorded.get(t * KEYS + k));
      }
      assertTrue(LinearizabilityChecker.isLinearizable(all), () -> "seed " + seed + ", not linearizable:\n" + LinearizabilityChecker.text(all));
    }
  }

  /** One thread's operations and their times. */
  private static final class Client {
    final List<List<Operation>> history = new ArrayList<>();
    private final RawTable table;
    private final int number;
    private final Random random;
    private final long[] lastSeen = new long[KEYS];
    private long next;

    Client(RawTable table, int number, Random random, int thread) {
      this.table = table;
      this.number = number;
      this.random = random;
      this.next = (thread + 1) * 1_000_000L;
      for (int k = 0; k < KEYS; k++) {
        history.add(new ArrayList<>());
      }
    }

    void any() {
      int k = random.nextInt(KEYS);
      byte[] key = ConcurrentBytes.key("h" + number + "-" + k);
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      long argument = ++next;
      long expected = lastSeen[k];
      byte[] value = ConcurrentBytes.value(argument, ConcurrentBytes.sizeFor(argument));
      byte[] old = ConcurrentBytes.value(expected, ConcurrentBytes.sizeFor(expected));
      long call = System.nanoTime();
      long result =
          switch (kind) {
            case PUT -> {
              table.put(key, value);
              yield 0;
            }
            case GET -> ConcurrentBytes.number(table.get(key));
            case REMOVE -> table.remove(key) ? 1 : 0;
            case PUT_IF_ABSENT -> ConcurrentBytes.number(table.putIfAbsent(key, value));
            case REPLACE -> table.replace(key, old, value) ? 1 : 0;
            case GET_AND_PUT -> ConcurrentBytes.number(table.getAndPut(key, value));
          };
      long back = System.nanoTime();
      history.get(k).add(new Operation(call, back, kind, argument, expected, result));
      lastSeen[k] = kind == Kind.PUT || kind == Kind.GET_AND_PUT ? argument : result > 1 ? result : lastSeen[k];
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.sim.DiskEvent;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Crashes while several threads write, read and checkpoint. Each writer has its own keys in two tables, written by batches, so its state tells how
 * many of its batches have survived. Claims: no batch is there in part; every acknowledged one is there; so is every one that a reader or a snapshot
 * has shown; and when a batch is there, so is all that had returned before it was begun: what survives is a prefix.
 */
class CrashConcurrentTest {
  private static final int WRITERS = 3;
  private static final int KEYS = 7;

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "3, false", "4, false"})
  void whatSurvivesIsAPrefixOfWhatThreadsWrote(long seed, boolean sync) throws Exception {
    new Run(seed, sync, 120).run();
  }

  @Test
  @Tag("soak")
  void whatSurvivesIsAPrefixOfWhatThreadsWroteForLong() throws Exception {
    CrashTally.soak("concurrent histories", seed -> new Run(10_000 + seed, seed % 2 == 0, 400).run());
  }

  private static byte[] key(int writer, Object name) {
    return ("w" + writer + "-" + name).getBytes(StandardCharsets.UTF_8);
  }

  /** Some are large, and some so large that their batch is logged in parts, which a cut may come between. */
  private static byte[] value(int number, int key) {
    int length = number % 37 == 0 ? 120_000 : number * 37 % (number % 29 == 0 ? 9_000 : 300);
    return ByteBuffer.allocate(4 + length + key).putInt(number).array();
  }

  /** One history. */
  private static final class Run {
    private final long seed;
    private final boolean sync;
    private final int batches;
    private final EngineOptions options;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final AtomicLongArray begun = new AtomicLongArray(WRITERS);
    private final AtomicLongArray returned = new AtomicLongArray(WRITERS);
    private final AtomicLongArray durable = new AtomicLongArray(WRITERS);
    private final AtomicLongArray shown = new AtomicLongArray(WRITERS);
    private final long[][][] before; // by writer and batch: what had returned when it began
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();

    Run(long seed, boolean sync, int batches) {
      this.seed = seed;
      this.sync = sync;
      this.batches = batches;
      this.before = new long[WRITERS][batches + 1][WRITERS];
      this.options = new EngineOptions(sync, Duration.ofMillis(3), Long.MAX_VALUE / 4, Duration.ofHours(1), true, false, true);
    }

    void run() throws Exception {
      Engine engine = Engine.open(disk, null, options);
      engine.table("a", "bytes", "bytes");
      engine.table("b", "bytes", "bytes");
      engine.sync();
      AtomicLong states = new AtomicLong();
      try (CrashPool pool = new CrashPool()) {
        disk.listen((simulated, event) -> {
          Random random = new Random(seed * 1_000_003 + event.number());
          if (event.kind() != DiskEvent.Kind.WRITE) {
            CrashSweep.writeBack(simulated, random);
          }
          if (random.nextInt(event.kind() == DiskEvent.Kind.WRITE ? 300 : 14) == 0) { // most writes are zeros
            visit(pool, simulated, event.number(), random);
            states.incrementAndGet();
            CrashTally.MOMENTS.incrementAndGet();
          }
        });
        work(engine);
        disk.listen(null);
        CrashOracle.verify(engine);
        engine.allocator().check();
        assertTrue(pool.await() > 20);
      } finally {
        disk.listen(null);
        CrashOracle.end(disk, engine);
      }
      if (!broken.isEmpty()) {
        throw new AssertionError("seed " + seed, broken.peek());
      }
      System.out.println("moments of concurrent histories: " + states + " of seed " + seed);
    }

    private void work(Engine engine) throws InterruptedException {
      List<Thread> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(Thread.ofPlatform().start(() -> guarded(() -> write(engine, writer))));
      }
      List<Thread> others = List.of(
          Thread.ofPlatform().start(() -> guarded(() -> read(engine))),
          Thread.ofPlatform().start(() -> guarded(() -> checkpoint(engine))));
      for (Thread thread : writers) {
        thread.join();
      }
      stop.set(true);
      for (Thread thread : others) {
        thread.join();
      }
    }

    private void guarded(Runnable task) {
      try {
        task.run();
      } catch (Throwable t) {
        broken.add(t);
      }
    }

    private void write(Engine engine, int writer) {
      RawTable a = engine.table("a", "bytes", "bytes");
      RawTable b = engine.table("b", "bytes", "bytes");
      for (int i = 1; i <= batches && broken.isEmpty(); i++) {
        for (int w = 0; w < WRITERS; w++) {
          before[writer][i][w] = returned.get(w);
        }
        begun.set(writer, i);
        RawBatch batch = new RawBatch();
        batch.put(a, key(writer, "last"), value(i, 0));
        batch.put(b, key(writer, "last"), value(i, 0));
        batch.put(a, key(writer, i % KEYS), value(i, 1));
        if (i % 3 == 0) {
          batch.remove(b, key(writer, i % KEYS));
        } else {
          batch.put(b, key(writer, i % KEYS), value(i, 2));
        }
        engine.write(batch, sync);
        returned.set(writer, i);
        if (!sync && i % 17 == 0) {
          engine.sync();
        }
        if (sync || i % 17 == 0) {
          durable.set(writer, i);
        }
      }
    }

    private void read(Engine engine) {
      Random random = new Random(seed);
      RawTable a = engine.table("a", "bytes", "bytes");
      RawTable b = engine.table("b", "bytes", "bytes");
      while (!stop.get() && broken.isEmpty()) {
        int writer = random.nextInt(WRITERS);
        byte[] key = key(writer, "last");
        if (random.nextInt(6) == 0) {
          try (RawSnapshot snapshot = engine.snapshot()) {
            int first = number(snapshot.view(a).get(key));
            if (first != number(snapshot.view(b).get(key))) {
              throw new AssertionError("a snapshot shows half a batch");
            }
            show(writer, first);
          }
        } else {
          int first = number((random.nextBoolean() ? a : b).get(key));
          show(writer, first);
          if (number(a.get(key)) < first || number(b.get(key)) < first) {
            throw new AssertionError("a batch was seen in one table and then not in the other");
          }
        }
        Thread.yield();
      }
    }

    private void show(int writer, int number) {
      shown.accumulateAndGet(writer, number, Math::max);
    }

    private static int number(byte[] value) {
      return value == null ? 0 : ByteBuffer.wrap(value).getInt();
    }

    private void checkpoint(Engine engine) {
      while (!stop.get() && broken.isEmpty()) {
        engine.checkpoint();
        long until = System.nanoTime() + 8_000_000;
        while (System.nanoTime() < until && !stop.get()) {
          Thread.onSpinWait();
        }
      }
    }

    private static long[] copy(AtomicLongArray array) {
      long[] copy = new long[array.length()];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = array.get(i);
      }
      return copy;
    }

    private void visit(CrashPool pool, SimulatedDisk simulated, long number, Random random) {
      long[] least = copy(durable);
      long[] leastAfterKill = copy(returned);
      long[] seen = copy(shown);
      DiskMoment moment = simulated.moment();
      long[] most = copy(begun);
      List<CrashCut> cuts = CrashCut.of(moment, random.nextLong(), 6);
      for (CrashCut cut : List.of(CrashCut.KILL, cuts.get(random.nextInt(cuts.size())), cuts.get(random.nextInt(cuts.size())))) {
        pool.submit("seed " + seed + " (threads race), event " + number + ", " + cut, () -> {
          SimulatedDisk crashed = cut.of(moment);
          Engine engine = Engine.open(crashed, null, options);
          try {
            check(engine, cut.isKill() ? leastAfterKill : least, cut.isKill() || sync ? seen : new long[WRITERS], most);
            engine.allocator().check();
            if (number % 5 == 0) {
              CrashOracle.verify(engine);
            }
          } finally {
            CrashOracle.end(crashed, engine);
          }
        });
      }
    }

    private void check(Engine engine, long[] least, long[] seen, long[] most) {
      RawTable a = engine.table("a", "bytes", "bytes");
      RawTable b = engine.table("b", "bytes", "bytes");
      long[] survived = new long[WRITERS];
      for (int w = 0; w < WRITERS; w++) {
        survived[w] = number(a.get(key(w, "last")));
        require(survived[w] >= least[w], "writer " + w + ": " + least[w] + " were acknowledged, " + survived[w] + " are there");
        require(survived[w] >= seen[w], "writer " + w + ": " + seen[w] + " was read, " + survived[w] + " are there");
        require(survived[w] <= most[w], "writer " + w + ": " + most[w] + " were begun, " + survived[w] + " are there");
        checkKeys(a, b, w, (int) survived[w]);
      }
      for (int w = 0; w < WRITERS; w++) {
        for (int v = 0; v < WRITERS; v++) {
          long needed = before[w][(int) survived[w]][v];
          require(
              survived[v] >= needed,
              "writer " + w + "'s batch " + survived[w] + " is there and " + v + "'s " + needed + ", which had returned before, is not");
        }
      }
    }

    private static void checkKeys(RawTable a, RawTable b, int w, int survived) {
      require(number(b.get(key(w, "last"))) == survived, "writer " + w + ": half a batch");
      for (int k = 0; k < KEYS; k++) {
        int last = survived - Math.floorMod(survived - k, KEYS);
        int inA = number(a.get(key(w, k)));
        int inB = number(b.get(key(w, k)));
        require(inA == Math.max(0, last), "writer " + w + " key " + k + " after " + survived + ": " + inA);
        require(inB == (last <= 0 || last % 3 == 0 ? 0 : last), "writer " + w + " key " + k + " in the other table after " + survived + ": " + inB);
      }
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new AssertionError(otherwise);
      }
    }
  }
}

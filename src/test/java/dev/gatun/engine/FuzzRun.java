package dev.gatun.engine;

import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs inputs on as many threads as there are processors, each input a function of its seed alone. A watchdog looks whether they go on; an input that
 * does not end fails with the stacks of all threads.
 */
final class FuzzRun {
  private static final long HANGS_AFTER_MILLIS = Long.getLong("gatun.fuzz.hang", 60_000);
  private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

  private final String name;
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Map<FuzzVerdict, Long> tally = new EnumMap<>(FuzzVerdict.class);
  private final long[] began = new long[THREADS];
  private final long[] inputs = new long[THREADS];

  FuzzRun(String name) {
    this.name = name;
  }

  /** Judges input number {@code n}. */
  interface Judge {
    FuzzVerdict judge(long n) throws Exception;
  }

  /** The damage of an input of the fuzzer, applied and judged. */
  static FuzzVerdict judge(List<FuzzShape> shapes, long seed) throws IOException {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    FuzzShape shape = shapes.get(random.nextInt(shapes.size()));
    boolean repairs = random.nextBoolean();
    SimulatedDisk disk = shape.fork();
    FuzzDamage damage = new FuzzDamage(shape, disk, random, repairs);
    int damages = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(4);
    try {
      for (int i = 0; i < damages; i++) {
        damage.one();
      }
      if (Long.getLong("gatun.fuzz.input") != null) {
        System.out.println(shape + ", " + damage); // before it is judged: it may be one that does not end
      }
      return FuzzVerdict.of(shape, disk, !repairs, damage.lostRecords());
    } catch (Throwable t) {
      if (Long.getLong("gatun.fuzz.input") != null) {
        t.printStackTrace();
      }
      throw new AssertionError("input " + seed + " (replay by -Dgatun.fuzz.input=" + seed + "): " + shape + ", "
          + (repairs ? "repaired" : "plain") + ", " + damage, t);
    } finally {
      disk.recycle();
    }
  }

  /** As many inputs as there are, or as fit in the time. Returns how many were judged. */
  long run(long first, long count, long millis, Judge judge) throws InterruptedException {
    long end = System.currentTimeMillis() + millis;
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      int me = i;
      threads[i] = Thread.ofPlatform().name("fuzz-" + i).start(() -> work(me, first, count, end, judge));
    }
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        thread.join(1_000);
        watch(threads);
      }
    }
    Throwable first1 = failure.get();
    if (first1 != null) {
      throw new AssertionError(name + ": " + first1.getMessage(), first1);
    }
    long judged = tally.values().stream().mapToLong(Long::longValue).sum();
    System.out.printf("%s: %,d of %,d inputs, %s%n", name, judged, count, tally);
    return judged;
  }

  private void work(int me, long first, long count, long end, Judge judge) {
    try {
      for (long n = next.getAndIncrement(); n < count && failure.get() == null && System.currentTimeMillis() < end; n = next.getAndIncrement()) {
        synchronized (began) {
          began[me] = System.currentTimeMillis();
          inputs[me] = first + n;
        }
        FuzzVerdict verdict = judge.judge(first + n);
        synchronized (tally) {
          tally.merge(verdict, 1L, Long::sum);
        }
      }
    } catch (Throwable t) {
      if (!failure.compareAndSet(null, t)) {
        System.out.println(name + ", another: " + t.getMessage() + ": " + t.getCause());
      }
    } finally {
      synchronized (began) {
        began[me] = 0;
      }
    }
  }

  private void watch(Thread[] threads) {
    synchronized (began) {
      for (int i = 0; i < threads.length; i++) {
        if (began[i] != 0 && System.currentTimeMillis() - began[i] > HANGS_AFTER_MILLIS) {
          StringBuilder stacks = new StringBuilder();
          Thread.getAllStackTraces().forEach((thread, stack) -> stacks.append("\n").append(thread.getName()).append(" ").append(List.of(stack)));
          throw new AssertionError(name + ": input " + inputs[i] + " does not end" + stacks);
        }
      }
    }
  }
}

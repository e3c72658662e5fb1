package dev.gatun.bench.peers;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Threads that do one kind of operation, first to warm up and then for some slices of time. What makes the keys is not measured.
 *
 * <p>The rate of one thread is its operations by the time inside of them. That must not be added up for several threads: one that waits in a queue
 * for longer than a slice would count the moment in which it was served, and a store in which all others wait would look as fast as the moment. So
 * for several, an operation belongs to the slice in which it ends, and a thread's rate is its operations by the length of the slice, less what making
 * keys took it. With more threads than processors nothing is taken off: a thread that waits for a processor would seem to make keys.
 */
final class Crew {
  private static final double NANOS = 1e9;
  private static final long NANOS_A_MILLI = 1_000_000;

  private final Plan plan;
  private final int size;
  private final CountDownLatch ready;
  private final double[] rates;

  private Crew(Plan plan, int size) {
    this.plan = plan;
    this.size = size;
    ready = new CountDownLatch(size);
    rates = new double[plan.slices()];
  }

  /** The operations a second of each slice. */
  static double[] rates(Plan plan, int size, IntFunction<Worker> workers) {
    return rates(plan, size, Thread.ofPlatform().factory(), workers);
  }

  static double[] rates(Plan plan, int size, ThreadFactory factory, IntFunction<Worker> workers) {
    return new Crew(plan, size).run(factory, workers);
  }

  private double[] run(ThreadFactory factory, IntFunction<Worker> workers) {
    List<Future<?>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(factory)) {
      for (int i = 0; i < size; i++) {
        int number = i;
        results.add(threads.submit(() -> live(workers, number)));
      }
    }
    for (Future<?> result : results) {
      await(result);
    }
    return rates;
  }

  private static void await(Future<?> result) {
    try {
      result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a thread of the crew failed", e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void live(IntFunction<Worker> workers, int number) {
    Worker worker;
    try {
      worker = workers.apply(number);
    } finally {
      ready.countDown();
    }
    try (worker) {
      ready.await();
      if (size == 1) {
        alone(worker);
      } else {
        beside(worker);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void alone(Worker worker) {
    long end = System.nanoTime() + plan.warmMillis() * NANOS_A_MILLI;
    rate(worker, end);
    for (int slice = 0; slice < rates.length; slice++) {
      end += plan.sliceMillis() * NANOS_A_MILLI;
      add(slice, rate(worker, end));
    }
  }

  private void beside(Worker worker) {
    long[] operations = new long[rates.length];
    long[] preparing = new long[rates.length];
    boolean hasProcessors = size <= Runtime.getRuntime().availableProcessors();
    long sliceNanos = plan.sliceMillis() * NANOS_A_MILLI;
    long start = System.nanoTime() + plan.warmMillis() * NANOS_A_MILLI;
    long now = System.nanoTime();
    while (now < start + sliceNanos * rates.length) {
      worker.prepare();
      long begin = System.nanoTime();
      int count = worker.work();
      long took = hasProcessors ? begin - now : 0;
      now = System.nanoTime();
      int slice = (int) Math.floorDiv(now - start, sliceNanos);
      if (slice >= 0 && slice < rates.length) {
        operations[slice] += count;
        preparing[slice] += took;
      }
    }
    for (int slice = 0; slice < rates.length; slice++) {
      add(slice, operations[slice] * NANOS / Math.max(1, sliceNanos - preparing[slice]));
    }
  }

  private static double rate(Worker worker, long end) {
    long operations = 0;
    long nanos = 0;
    long now;
    do {
      worker.prepare();
      long begin = System.nanoTime();
      operations += worker.work();
      now = System.nanoTime();
      nanos += now - begin;
    } while (now < end);
    return operations * NANOS / nanos;
  }

  private synchronized void add(int slice, double rate) {
    rates[slice] += rate;
  }
}

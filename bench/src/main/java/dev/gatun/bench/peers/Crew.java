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
 * Threads that do one kind of operation, first to warm up and then for some slices of time. The rate of a slice is the sum of the threads' rates, and
 * that of a thread is its operations by the time inside of them: what makes the keys is not measured.
 */
final class Crew {
  private static final double NANOS = 1e9;

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
      long end = System.nanoTime() + plan.warmMillis() * 1_000_000L;
      rate(worker, end);
      for (int slice = 0; slice < rates.length; slice++) {
        end += plan.sliceMillis() * 1_000_000L;
        add(slice, rate(worker, end));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

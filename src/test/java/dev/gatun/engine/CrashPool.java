package dev.gatun.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Checks crashed stores on several threads; each failure is one line that says how to make it again. */
final class CrashPool implements AutoCloseable {
  private static final int THREADS = 3 * Runtime.getRuntime().availableProcessors(); // closing a store sleeps a little
  private static final int WAITING = 4 * THREADS;
  private static final int SHOWN = 5;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Semaphore places = new Semaphore(WAITING);
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong done = new AtomicLong();

  /** What is checked. */
  interface Check {
    void run() throws Exception;
  }

  void submit(String replay, Check check) {
    if (failures.size() >= SHOWN) {
      return;
    }
    places.acquireUninterruptibly();
    threads.execute(() -> {
      try {
        check.run();
      } catch (Throwable t) {
        failures.add(new AssertionError("replay with " + replay + ": " + t, t));
      } finally {
        done.incrementAndGet();
        places.release();
      }
    });
  }

  void failed(String replay, Throwable cause) {
    failures.add(new AssertionError("replay with " + replay + ": " + cause, cause));
  }

  boolean hasFailed() {
    return failures.size() >= SHOWN;
  }

  /** Waits for all and throws what failed. Returns how many were checked. */
  long await() {
    places.acquireUninterruptibly(WAITING);
    places.release(WAITING);
    List<Throwable> all = new ArrayList<>(failures);
    if (!all.isEmpty()) {
      StringBuilder lines = new StringBuilder(all.size() + " failures:");
      all.stream().limit(SHOWN).forEach(failure -> lines.append('\n').append(failure.getMessage()));
      throw new AssertionError(lines.toString(), all.getFirst());
    }
    return done.get();
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

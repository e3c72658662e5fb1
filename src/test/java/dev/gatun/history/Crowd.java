package dev.gatun.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Threads that begin together. The first failure is everybody's; a thread that does not end is reported with the stacks of all. */
final class Crowd {
  private static final Duration HANG = Duration.ofSeconds(Integer.getInteger("gatun.history.hang", 120));

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile int expected = Integer.MAX_VALUE;
  private volatile boolean stopped;

  /** What a thread does. */
  interface Body {
    void run() throws Exception;
  }

  void add(boolean virtual, Body body) {
    Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    threads.add(builder.start(() -> {
      try {
        awaitAll();
        body.run();
      } catch (Throwable t) {
        failure.compareAndSet(null, t);
        stopped = true;
      }
    }));
  }

  /** Whether a failure, or {@link #stop}, asks the others to end. */
  boolean isStopped() {
    return stopped;
  }

  void stop() {
    stopped = true;
  }

  void begin() {
    expected = threads.size();
  }

  /** Awake, and not parked: who is woken last would find the others done. Virtual threads that only yield keep their carriers from who is to come. */
  private void awaitAll() {
    arrived.incrementAndGet();
    while (arrived.get() < expected) {
      if (Thread.currentThread().isVirtual()) {
        LockSupport.parkNanos(1_000);
      } else {
        Thread.yield();
      }
    }
  }

  /** Waits for all. */
  void join() {
    begin();
    for (Thread thread : threads) {
      if (!ends(thread)) {
        throw new AssertionError("a thread never ended\n" + stacks(thread));
      }
    }
    if (failure.get() != null) {
      throw new AssertionError("a thread failed: " + failure.get(), failure.get());
    }
  }

  private static boolean ends(Thread thread) {
    try {
      return thread.join(HANG);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for " + thread, e);
    }
  }

  private static String stacks(Thread waitedFor) {
    StringBuilder text = new StringBuilder(waitedFor + "\n" + Arrays.toString(waitedFor.getStackTrace()));
    Thread.getAllStackTraces().forEach((thread, lines) -> {
      if (Arrays.stream(lines).anyMatch(line -> line.getClassName().startsWith("dev.gatun"))) {
        text.append('\n').append(thread);
        Arrays.stream(lines).limit(12).forEach(line -> text.append("\n    ").append(line));
      }
    });
    return text.toString();
  }
}

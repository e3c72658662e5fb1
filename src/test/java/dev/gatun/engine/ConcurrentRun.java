package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that attack a store together. The first failure stops all; a thread that never ends is reported with the stacks of all threads. */
final class ConcurrentRun {
  /** How much longer than in the quick tier things run. */
  static final int SCALE = Integer.getInteger("gatun.scale", 1);

  private static final long HANG_MILLIS = 60_000;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** What a thread does. */
  interface Body {
    void run() throws Exception;
  }

  /** A thread that does something once. */
  void once(String name, Body body) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(() -> guarded(body)));
  }

  /** A virtual thread that does something once. */
  void virtual(Body body) {
    threads.add(Thread.ofVirtual().start(() -> guarded(body)));
  }

  /** A thread that does something again and again until the end. */
  void loop(String name, Body body) {
    once(
        name,
        () -> {
          while (!stopped) {
            body.run();
          }
        });
  }

  private void guarded(Body body) {
    try {
      body.run();
    } catch (Throwable t) {
      failure.compareAndSet(null, t);
      stopped = true;
    }
  }

  boolean isStopped() {
    return stopped;
  }

  List<Thread> threads() {
    return threads;
  }

  /** Lets the loops run for a while, then waits for all. */
  void runFor(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * SCALE * 1_000_000;
    while (!stopped && System.nanoTime() - end < 0) {
      Thread.sleep(5);
    }
    stopped = true;
    join();
  }

  /** Waits for all threads, which end by themselves or because of {@link #stop}. */
  void join() throws InterruptedException {
    long end = System.nanoTime() + HANG_MILLIS * SCALE * 1_000_000;
    for (Thread thread : threads) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (!thread.join(java.time.Duration.ofMillis(Math.max(1, left)))) {
        throw hang(thread);
      }
    }
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError("a thread failed", first);
    }
  }

  void stop() {
    stopped = true;
  }

  private static AssertionError hang(Thread waitedFor) {
    StringBuilder text = new StringBuilder("never ended");
    append(text, waitedFor, waitedFor.getStackTrace());
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      if (entry.getKey() != Thread.currentThread() && entry.getKey() != waitedFor) {
        append(text, entry.getKey(), entry.getValue());
      }
    }
    return new AssertionError(text.toString());
  }

  private static void append(StringBuilder text, Thread thread, StackTraceElement[] lines) {
    if (Arrays.stream(lines).anyMatch(line -> line.getClassName().startsWith("dev.gatun"))) {
      text.append("\n").append(thread);
      Arrays.stream(lines).limit(12).forEach(line -> text.append("\n    ").append(line));
    }
  }

  /** Nothing is damaged, every page is accounted for. */
  static void check(Engine engine) {
    assertEquals(List.of(), engine.verify().damages());
    engine.allocator().check();
    assertEquals(0, engine.allocator().counts().unattached(), "runs that nobody attached or gave back");
  }
}

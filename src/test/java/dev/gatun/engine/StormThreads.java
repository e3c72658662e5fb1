package dev.gatun.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Threads that do something again and again, platform or virtual ones, and that may be interrupted at any moment. The first failure stops all. When
 * nobody has got anything done for long, the storm hangs: it fails with the stacks of all.
 */
final class StormThreads {
  private static final long HANG_NANOS = Integer.getInteger("gatun.hang.seconds", 30) * 1_000_000_000L;

  private final boolean virtual;
  private final List<Looping> looping = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final LongAdder moves = new LongAdder();
  private volatile boolean stopped;

  StormThreads(boolean virtual) {
    this.virtual = virtual;
  }

  /** One thread; at most one interrupt is on its way to it, so that one that is swallowed is missed. */
  private final class Looping implements Runnable {
    private final ConcurrentRun.Body body;
    private final AtomicBoolean sent = new AtomicBoolean();
    private Thread thread;

    Looping(String name, ConcurrentRun.Body body) {
      this.body = body;
      this.thread = virtual ? Thread.ofVirtual().name(name).unstarted(this) : Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    @Override
    public void run() {
      try {
        while (!stopped) {
          body.run();
          moves.increment();
          takeInterrupt();
        }
        if (sent.get() && !Thread.interrupted()) {
          throw new AssertionError("an interrupt was swallowed");
        }
      } catch (Throwable t) {
        fail(t);
      }
    }

    private void takeInterrupt() {
      if (Thread.interrupted() && !sent.getAndSet(false)) {
        throw new AssertionError("an interrupt that nobody has sent");
      }
    }

    boolean interrupt() {
      boolean free = sent.compareAndSet(false, true);
      if (free) {
        thread.interrupt();
      }
      return free;
    }
  }

  /** A thread that does something until the end. */
  void loop(String name, ConcurrentRun.Body body) {
    looping.add(new Looping(name, body));
  }

  private void fail(Throwable t) {
    failure.compareAndSet(null, t);
    stopped = true;
  }

  /** Starts all, lets them run for so long at least and until there was enough of it, and waits for their end. */
  void run(long millis, BooleanSupplier enough) {
    looping.forEach(each -> each.thread.start());
    watch(millis, enough, () -> LockSupport.parkNanos(5_000_000));
    stopped = true;
    awaitAll();
  }

  /** As the other, and interrupts them at random all the time, each of them more than once on average. */
  void runInterrupted(long millis, BooleanSupplier enough, Random random) {
    long[] interrupts = {0};
    looping.forEach(each -> each.thread.start());
    watch(
        millis,
        () -> enough.getAsBoolean() && interrupts[0] > looping.size(),
        () -> {
          if (looping.get(random.nextInt(looping.size())).interrupt()) {
            interrupts[0]++;
          }
          LockSupport.parkNanos(random.nextInt(200_000));
        });
    stopped = true;
    awaitAll();
  }

  private void watch(long millis, BooleanSupplier enough, Runnable pause) {
    long now = System.nanoTime();
    long end = now + millis * 1_000_000;
    long lastMove = now;
    long movesThen = 0;
    while (!stopped && (now - end < 0 || !enough.getAsBoolean())) {
      pause.run();
      now = System.nanoTime();
      if (moves.sum() != movesThen) {
        movesThen = moves.sum();
        lastMove = now;
      } else if (now - lastMove > HANG_NANOS) {
        throw hang();
      }
    }
  }

  private void awaitAll() {
    long end = System.nanoTime() + HANG_NANOS;
    for (Looping each : looping) {
      while (each.thread.isAlive()) {
        LockSupport.parkNanos(1_000_000);
        if (System.nanoTime() - end > 0) {
          throw hang();
        }
      }
    }
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError("a thread failed", first);
    }
  }

  /** Virtual threads are not among those that the virtual machine lists. */
  private AssertionError hang() {
    StringBuilder text = new StringBuilder("nothing moves");
    looping.forEach(each -> append(text, each.thread, each.thread.getStackTrace()));
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      if (looping.stream().noneMatch(each -> each.thread == entry.getKey())) {
        append(text, entry.getKey(), entry.getValue());
      }
    }
    Throwable first = failure.get();
    return first == null ? new AssertionError(text.toString()) : new AssertionError(text.toString(), first);
  }

  private static void append(StringBuilder text, Thread thread, StackTraceElement[] lines) {
    if (Arrays.stream(lines).anyMatch(line -> line.getClassName().startsWith("dev.gatun"))) {
      text.append("\n").append(thread);
      Arrays.stream(lines).limit(14).forEach(line -> text.append("\n    ").append(line));
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.ProgressStorage.Call;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Stops everybody who makes a call of one kind, until it is closed. */
final class ProgressHold implements AutoCloseable {
  /** Stops nobody. */
  static final ProgressHold NOTHING = new ProgressHold(call -> false);

  /** Nothing is measured by it: it only ends a test that would never end. */
  private static final int HANG_SECONDS = Integer.getInteger("gatun.hang.seconds", 60);

  private final Predicate<Call> calls;
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile Call first;

  ProgressHold(Predicate<Call> calls) {
    this.calls = calls;
  }

  void meet(Call call) {
    if (released.getCount() > 0 && calls.test(call)) {
      first = call;
      arrived.countDown();
      awaitUninterruptibly(released);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when somebody stands in a call. */
  void awaitArrival() throws InterruptedException {
    assertTrue(arrived.await(HANG_SECONDS, TimeUnit.SECONDS), "nobody came to the call that was to be held");
  }

  /** Returns true when somebody stands in a call, false when the thread has ended without. */
  boolean awaitArrivalOrEnd(Thread thread) throws InterruptedException {
    while (thread.isAlive() && !arrived.await(1, TimeUnit.MILLISECONDS)) {
      LockSupport.parkNanos(1);
    }
    return arrived.getCount() == 0;
  }

  /** The call that is held. */
  Call held() {
    return first;
  }

  private boolean isStillHolding() {
    return released.getCount() > 0;
  }

  /** Lets everybody go, for good. */
  @Override
  public void close() {
    released.countDown();
  }

  // ---------------------------------------------------------------- the others

  /** Runs a body on a thread of its own and returns when it has ended; the call that is held is held all the while. */
  void letPass(String what, ConcurrentRun.Body body) throws InterruptedException {
    assertTrue(isStillHolding());
    ConcurrentRun run = new ConcurrentRun();
    run.once(what, body);
    awaitEnd(run);
    assertTrue(isStillHolding());
  }

  /** As {@link ConcurrentRun#join}, but ends the hold when somebody hangs, so that the store can be closed. */
  void awaitEnd(ConcurrentRun run) throws InterruptedException {
    Thread thread = run.threads().getFirst();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
    while (thread.isAlive() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(20_000);
    }
    if (thread.isAlive()) {
      String where = Arrays.toString(thread.getStackTrace()).replace(", ", "\n    ");
      close();
      throw new AssertionError("'" + thread.getName() + "' waits for what is held, in\n    " + where);
    }
    run.join();
  }

  /** Returns when a thread stands in a method of the class, however it came there. */
  static void awaitInside(Thread thread, String type, String method) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
    while (!isInside(thread, type, method)) {
      assertTrue(thread.isAlive(), () -> thread.getName() + " has ended and never waited in " + type + "." + method);
      assertTrue(System.nanoTime() - end < 0, () -> thread.getName() + " is not in " + method + " but in " + Arrays.toString(thread.getStackTrace()));
      LockSupport.parkNanos(50_000);
    }
  }

  /** Whether a thread stands in a method of the class now. */
  static boolean isInside(Thread thread, String type, String method) {
    for (StackTraceElement line : thread.getStackTrace()) {
      if (line.getClassName().endsWith("." + type) && line.getMethodName().equals(method)) {
        return true;
      }
    }
    return false;
  }
}

package dev.gatun.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that waits for a force. Its state goes once from waiting either to woken (by another thread) or to left (by itself,
 * when it finds its answer before it sleeps).
 *
 * <p>Waiters answered by one force form a tree; who wakes one leaves its two children to it, so a thousand are woken by all
 * processors and not by one thread that has the next force to lead. A waiter that has left can wake nobody, so whoever comes to it
 * wakes its children instead.
 */
final class Waiter {
  private static final int WAITING = 0;
  private static final int WOKEN = 1;
  private static final int LEFT = 2;

  private static final VarHandle STATE = stateHandle();

  private final Thread thread;
  final long lsn;
  final long round;

  private volatile int state = WAITING;

  /** The stack's or list's next. Guarded by the stack's exchange, then by the lead. */
  @Nullable Waiter next;

  private @Nullable Waiter firstChild;
  private @Nullable Waiter secondChild;

  Waiter(Thread thread, long lsn, long round) {
    this.thread = thread;
    this.lsn = lsn;
    this.round = round;
  }

  /** Neither woken nor gone. */
  boolean isWaiting() {
    return state == WAITING;
  }

  boolean isWoken() {
    return state == WOKEN;
  }

  /** Goes without being woken; false when somebody has woken this waiter just now, who counts on it to wake its children. */
  boolean leave() {
    return STATE.compareAndSet(this, WAITING, LEFT);
  }

  /** Gives the waiter a child; false when it has two. */
  boolean adopt(Waiter child) {
    if (firstChild == null) {
      firstChild = child;
      return true;
    }
    secondChild = child;
    return false;
  }

  /** Wakes a tree's root, which will wake the rest. */
  static void wake(@Nullable Waiter root) {
    if (root != null) {
      root.wake();
    }
  }

  private void wake() {
    if (STATE.compareAndSet(this, WAITING, WOKEN)) {
      LockSupport.unpark(thread);
    } else {
      wakeChildren(); // as deep as the tree, which is the logarithm of the number of waiters
    }
  }

  /** What a woken thread does first. */
  void wakeChildren() {
    wake(firstChild);
    wake(secondChild);
  }

  private static VarHandle stateHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class).withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

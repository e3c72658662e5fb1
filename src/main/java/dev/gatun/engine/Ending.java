package dev.gatun.engine;

import java.util.concurrent.locks.LockSupport;

/** How the background threads of a store end: each has been told to, and is woken and waited for. */
final class Ending {
  private Ending() {}

  /** Waits at most so long, whether the caller is interrupted or not; the flag stays set. */
  static void await(Thread thread, long millis) {
    LockSupport.unpark(thread);
    boolean interrupted = Thread.interrupted();
    try {
      if (thread.isAlive()) {
        thread.join(millis);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

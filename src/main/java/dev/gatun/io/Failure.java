package dev.gatun.io;

import dev.gatun.error.StoreFailedException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The poison of a store: the first failure after which nothing more may be written (I8). It is set once and never cleared. Every wait of the store
 * tests it, so that nobody waits for a thread that has given up. Thread-safe.
 */
public final class Failure {
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  /** Keeps the failure when it is the first. */
  public void set(Throwable cause) {
    first.compareAndSet(null, cause);
  }

  /** Whether a failure was kept. */
  public boolean isSet() {
    return first.get() != null;
  }

  /** The first failure, or null. */
  public @Nullable Throwable cause() {
    return first.get();
  }

  /** Throws when a failure was kept. */
  public void check() {
    Throwable cause = first.get();
    if (cause != null) {
      throw new StoreFailedException("the store has failed and accepts no more writes: " + cause, cause);
    }
  }

  /** What a writer throws whose record was logged but not confirmed: recovery decides whether it is there. */
  public StoreFailedException outcomeUnknown() {
    Throwable cause = first.get();
    return new StoreFailedException("outcome unknown: the store failed while this write was on its way to the disk: " + cause, cause);
  }
}

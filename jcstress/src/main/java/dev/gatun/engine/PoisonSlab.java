package dev.gatun.engine;

import dev.gatun.error.StoreFailedException;
import dev.gatun.io.Failure;

/**
 * Real key stripes with a failure of their own, for states that are made one at a time. Stripe 0 is held by somebody who gives up without unlocking
 * it. It lies in this package because stripes are private to it.
 */
public final class PoisonSlab {
  private final Failure failure = new Failure();
  private final KeyStripes stripes = new KeyStripes(failure);
  private final long word;

  /** A batch was noted in the stripe, and its writer stopped there. */
  public PoisonSlab() {
    stripes.lock(0);
    stripes.note(0, 8, true);
    word = stripes.load(0);
  }

  /** Poisons the store. */
  public void fail() {
    failure.set(new IllegalStateException("seeded"));
  }

  /** Waits for the lock as a writer; returns when it is told of the failure. */
  public void lock() {
    try {
      stripes.lock(0);
      throw new AssertionError("locked twice");
    } catch (StoreFailedException e) {
      // as it should be
    }
  }

  /** Waits for the batch as a reader; returns when it is told of the failure. */
  public void awaitBatch() {
    try {
      stripes.awaitChange(0, word);
      throw new AssertionError("nobody changed the word");
    } catch (StoreFailedException e) {
      // as it should be
    }
  }

  /** Waits for the lock, whatever has become of the store: for a twin. */
  public void lockWithoutLooking() {
    while (KeyStripes.isLocked(stripes.load(0))) {
      Thread.onSpinWait();
    }
  }

  /** Waits for the batch, whatever has become of the store: for a twin. */
  public void awaitBatchWithoutLooking() {
    while (stripes.load(0) == word) {
      Thread.onSpinWait();
    }
  }
}

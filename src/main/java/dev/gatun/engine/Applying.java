package dev.gatun.engine;

import dev.gatun.io.Backoff;
import dev.gatun.io.Failure;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The batches that are being applied at this moment, for reads whose evidence is a leaf and not a key: neighbours and cursors.
 *
 * <p><b>Idea.</b> A point read learns from its key's stripe that a batch is in the middle of being applied. Whoever looks for a neighbour has no key
 * yet, and what it found missing has none at all. But a leaf's LSN tells which records can have changed it: those up to there. So a batch says here
 * where its record ends, and a reader that has a leaf asks whether a batch with an end not above the leaf's LSN is under way. If so it waits that
 * batch out, and reads the leaf again.
 *
 * <p><b>Order of accesses.</b> A batch takes a place before its first change and leaves it after its last. A reader copies the leaf, looks here, and
 * validates the leaf once more. If the copy shows any effect of a batch, the place was taken before. So either it still is, and the reader waits and
 * reads again; or the batch has ended, and then the last validation says that the copy has all that the batch did to this leaf. Later batches have
 * higher LSNs and are seen in no leaf that was read before, so a reader waits for finitely many.
 *
 * <p>A batch that failed while it was applied never leaves its place: its waiters find the failure instead. Thread-safe.
 */
final class Applying {
  private static final int PLACES = 64;
  private static final long FREE = 0;

  private final AtomicLongArray ends = new AtomicLongArray(PLACES);
  private final AtomicInteger taken = new AtomicInteger(); // at least as many as there are places taken: mostly none, and readers look no further
  private final Failure failure;

  Applying(Failure failure) {
    this.failure = failure;
  }

  /** Before the first change of a batch whose record ends there. Returns the place. */
  int enter(long end) {
    taken.incrementAndGet();
    int place = (int) (Thread.currentThread().threadId() % PLACES);
    for (int round = 0; !ends.compareAndSet(place, FREE, end); round = Backoff.pause(round)) { // its holder waits for nobody
      place = (place + 1) % PLACES;
      checkFailure();
    }
    return place;
  }

  /** After its last change. */
  void leave(int place) {
    ends.set(place, FREE);
    taken.decrementAndGet();
  }

  /** Waits for all batches that can have changed a leaf with this LSN; true if there was one, and the leaf may show a part of it. */
  boolean waitedOut(long leafLsn) {
    boolean waited = false;
    for (int place = 0; place < PLACES && taken.get() != 0; place++) {
      long end = ends.get(place);
      if (end != FREE && end <= leafLsn) {
        waited = true;
        awaitLeft(place, end);
      }
    }
    return waited;
  }

  private void awaitLeft(int place, long end) {
    for (int round = 0; ends.get(place) == end; round = Backoff.pause(round)) {
      checkFailure();
    }
  }

  private void checkFailure() {
    if (failure.isSet()) {
      throw failure.outcomeUnknown();
    }
  }
}

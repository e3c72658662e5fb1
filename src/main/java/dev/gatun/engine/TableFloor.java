package dev.gatun.engine;

import dev.gatun.io.Backoff;
import dev.gatun.io.Failure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The clock of a whole table, beside those of its keys: for operations without a list of keys, which can't note the stripes of what they change.
 *
 * <p><b>The word</b> has the form of a stripe's, {@code LSN << 2 | noted | locked}, and is used as {@link KeyStripes} are. The owner holds the gate
 * exclusively: he locks the word, logs, notes the record's end LSN before the first change, applies, and unlocks. The LSN stays. Locking before the
 * record is logged tells a transaction that what it reads may be older than the LSN that it stands at.
 *
 * <p><b>Who asks.</b> A read loads the word after its leaf has validated. Whatever it saw of such an operation, a key that is missing because the
 * leaf that had it is not reached any more included, was noted before: so the word is noted still, and the read waits for it to change and reads
 * again; or its LSN tells what to wait for. A write loads the settled word before it looks for its leaves and compares it inside of the gate, where
 * no such operation is under way: what it found, and what it tested, stands if the word is the same.
 *
 * <p>A failure in the middle leaves the word noted for good, and who waits is told of the failure. Thread-safe.
 */
final class TableFloor {
  private static final long LOCKED = 1;
  private static final long NOTED = 2;
  private static final int LSN_SHIFT = 2;
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(TableFloor.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Failure failure;

  @SuppressWarnings("unused") // through WORD
  private volatile long word;

  TableFloor(Failure failure) {
    this.failure = failure;
  }

  /** The word, to be looked at after the leaf has validated. */
  long load() {
    return (long) WORD.getAcquire(this);
  }

  /** The word in one order with all that its owners do, for who looks at it before a read of the tree or in place of one. */
  long loadInOrder() {
    return word;
  }

  /** The word when no operation on the whole table is under way. */
  long loadSettled() {
    long seen = word;
    while (!KeyStripes.isSettled(seen)) {
      awaitChange(seen);
      seen = word;
    }
    return seen;
  }

  /** Before the record is logged; the gate is held exclusively. */
  void lock() {
    assert KeyStripes.isSettled(word) : "two operations on a whole table at once";
    word = word | LOCKED;
  }

  /** Puts the record's LSN into the locked word before anything of the record is applied. */
  void note(long lsn) {
    word = lsn << LSN_SHIFT | NOTED | LOCKED;
  }

  /** Unlocks and keeps the LSN: what was noted is applied, or nothing was noted. */
  void unlock() {
    word = word & ~(LOCKED | NOTED);
  }

  /** Waits while the word is this noted or locked one. */
  void awaitChange(long seen) {
    for (int round = 0; load() == seen; round = Backoff.pause(round)) {
      if (failure.isSet()) {
        throw failure.outcomeUnknown();
      }
    }
  }
}

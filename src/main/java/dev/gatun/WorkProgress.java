package dev.gatun;

/**
 * How far a long piece of work of a store is. Immutable.
 *
 * @param kind what it is
 * @param number which one it is of those that this store has begun since it was opened, from 1; several may go on at a time
 * @param done how much of it is done, at most {@code total}
 * @param total how much there is to do, in the unit of the kind
 * @param state whether it goes on; anything else is the last call for it
 */
public record WorkProgress(Kind kind, long number, long done, long total, State state) {
  /** What takes long. */
  public enum Kind {
    /** Opening a store that was not closed: the log is replayed. In bytes of log. */
    RECOVERY,
    /** {@link Store#compact}, or a compaction that the store has begun by itself. In pages; the total is an estimate. */
    COMPACTION,
    /** {@link Store#verify}. In pages. */
    VERIFICATION,
    /** {@link Store#backup(java.nio.file.Path)}, or into a channel. In entries. */
    BACKUP,
    /** {@link BulkLoader#commit}. In pages. */
    BULK_LOAD
  }

  /** Where a piece of work stands. */
  public enum State {
    /** It goes on. */
    RUNNING,
    /** It has ended and got through. */
    DONE,
    /** It has ended otherwise: who called it is told why. */
    FAILED
  }

  /** {@return which part is done, from 0 to 1} */
  public double share() {
    return total > 0 ? (double) done / total : state == State.DONE ? 1 : 0;
  }
}

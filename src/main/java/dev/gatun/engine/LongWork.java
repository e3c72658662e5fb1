package dev.gatun.engine;

/** Work that takes long enough for somebody to wait for it. */
public enum LongWork {
  /** The replay of the log; in bytes of it. */
  RECOVERY,
  /** A compaction, on call or in the background; in pages, estimated. */
  COMPACTION,
  /** The check of every page in use; in pages. */
  VERIFICATION,
  /** A copy of the store; in entries. */
  BACKUP,
  /** The commit of a bulk load; in pages. */
  BULK_LOAD;

  /** Where a piece of work stands. */
  public enum State {
    /** It goes on. */
    RUNNING,
    /** It has ended and got through. */
    DONE,
    /** It has ended otherwise. */
    FAILED
  }
}

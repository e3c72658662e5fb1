package dev.gatun.engine;

/** Why there is a checkpoint. */
enum CheckpointCause {
  /** There was so much log since the last one. */
  LOG("log volume"),
  /** There was so much time since the last one. */
  TIME("time"),
  /** A user asked for it, or deletes on a full disk need what it gives back. */
  CALL("call"),
  /** The log was replayed, or a damaged checkpoint was rejected. */
  RECOVERY("recovery"),
  /** A compaction needs the pages back that it has replaced. */
  COMPACTION("compaction"),
  /** A bulk load becomes a part of its table. */
  LOAD("bulk load"),
  /** There were so many cuts without one that their epochs must leave a trace (I13). */
  EPOCHS("epochs"),
  /** The store is being closed. */
  CLOSE("close");

  private final String words;

  CheckpointCause(String words) {
    this.words = words;
  }

  /** As users are told. */
  String words() {
    return words;
  }

  /** The last of a session: it says that the session was closed in order. */
  boolean isLast() {
    return this == CLOSE;
  }

  /** Whether the log files get as small as they can be. */
  boolean isTrimming() {
    return this == CLOSE || this == COMPACTION;
  }
}

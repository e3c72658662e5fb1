package dev.gatun.engine;

/**
 * A write has met a table that a load is becoming a part of. It lets go of everything, waits, and starts over: the load takes as long as a
 * checkpoint, and nobody waits for the disk with a stripe or the gate held (I5).
 */
final class LoadingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RawTable table;

  LoadingException(RawTable table) {
    super("a load is becoming a part of table '" + table.name() + "'", null, false, false);
    this.table = table;
  }

  RawTable table() {
    return table;
  }
}

package dev.gatun.model;

/** The words that several models share: those of key stripes and those of latches, with few bits for LSN and version. */
final class Words {
  static final int LOCKED = 1;

  private static final int NOTED = 2;
  private static final int LSN_SHIFT = 2;
  private static final int VERSION = 2;

  private Words() {}

  static boolean isLocked(int word) {
    return (word & LOCKED) != 0;
  }

  // ---------------------------------------------------------------- stripes: LSN << 2 | noted << 1 | locked

  static boolean isNoted(int stripe) {
    return (stripe & NOTED) != 0;
  }

  static int lsn(int stripe) {
    return stripe >>> LSN_SHIFT;
  }

  /** {@code KeyStripes.note} */
  static int noted(int lsn, boolean batch) {
    return lsn << LSN_SHIFT | (batch ? NOTED : 0) | LOCKED;
  }

  /** {@code KeyStripes.unlock} */
  static int unlocked(int stripe) {
    return stripe & ~(NOTED | LOCKED);
  }

  // ---------------------------------------------------------------- latches: version << 1 | locked

  /** {@code LatchTable.release} */
  static int raised(int latched) {
    return latched - LOCKED + VERSION;
  }

  /** {@code LatchTable.born} */
  static int born(int word) {
    return (word | LOCKED) + 1 | LOCKED;
  }
}

package dev.gatun.model;

/**
 * What a load may return. A memory keeps all it knows in its slice of the state, so that the explorer can copy and compare it; where several answers
 * are possible, it asks the turn to choose.
 */
interface Memory {
  /** The memories that a model can be explored on. */
  enum Kind {
    /** One access after the other: sequential consistency. */
    SEQUENTIAL,
    /** Stores wait in a queue of their thread: x86. */
    STORE_BUFFERS,
    /** Loads may be satisfied early and stores seen late, unless acquire, release or a fence forbids it: Arm, and the Java memory model. */
    WEAK
  }

  static Memory of(Kind kind, int base, int[] initial, int threads) {
    return switch (kind) {
      case SEQUENTIAL -> new SequentialMemory(base, initial);
      case STORE_BUFFERS -> new StoreBuffers(base, initial, threads);
      case WEAK -> new WeakMemory(base, initial, threads);
    };
  }

  /** Numbers in the state. */
  int size();

  void initialise(int[] state);

  int load(Turn turn, int location, Access access);

  void store(Turn turn, int location, int value, Access access);

  /** Atomically replaces the newest value, with the effects of volatile access; gives the one before. When they differ, nothing is stored. */
  int exchange(Turn turn, int location, int expected, int next);

  /** The value that everybody will have seen in the end; for claims, not for threads. */
  int newest(int[] state, int location);

  default void loadLoadFence(Turn turn) {}

  default void storeStoreFence(Turn turn) {}

  /** What the memory may do by itself for a thread; false when there is nothing to do. */
  default boolean drain(int[] state, int thread) {
    return false;
  }

  /** Whether {@link #drain} has nothing left to do for anybody. */
  default boolean isSettled(int[] state) {
    return true;
  }

  /** Drops what nobody can tell apart any more, so that equal states look equal. */
  default void tidy(int[] state, long running) {}
}

package dev.gatun.engine;

import java.util.concurrent.atomic.AtomicLong;

/** What the crash tests of this process have done so far, so that a run of hours can be told in a line. */
final class CrashTally {
  static final AtomicLong STATES = new AtomicLong();
  static final AtomicLong STATES_MET_AGAIN = new AtomicLong();
  static final AtomicLong RECOVERIES = new AtomicLong();
  static final AtomicLong FAULTS = new AtomicLong();
  static final AtomicLong MOMENTS = new AtomicLong();

  private static final double MINUTES = Double.parseDouble(System.getProperty("gatun.soak.minutes", "10"));
  private static final long FIRST_SEED = Long.getLong("gatun.soak.seed", 1);

  private CrashTally() {}

  /** A part of a soak test, all of whose chance comes from the seed. */
  interface Part {
    void run(long seed) throws Exception;
  }

  /** Parts from {@code -Dgatun.soak.seed} on, for {@code -Dgatun.soak.minutes}; at the end says what was done, and how to go on. */
  static void soak(String name, Part part) throws Exception {
    long begin = System.nanoTime();
    long seed = FIRST_SEED;
    try {
      do {
        part.run(seed);
        seed++;
      } while (System.nanoTime() - begin < MINUTES * 60e9);
    } finally {
      long seconds = (System.nanoTime() - begin) / 1_000_000_000;
      System.out.println(name + ": seeds " + FIRST_SEED + " to " + (seed - 1) + " in " + seconds + " s. Process so far: " + line()
          + ". Go on with -Dgatun.soak.seed=" + seed);
    }
  }

  static String line() {
    return STATES + " different crash states (" + STATES_MET_AGAIN + " met again), " + RECOVERIES + " crashed recoveries, " + FAULTS
        + " failed calls, " + MOMENTS + " moments of concurrent histories";
  }
}

package dev.gatun;

/**
 * When a store compacts itself, and how fast. Immutable.
 *
 * <p>A compaction in the background begins when nothing was written for some seconds and enough of the data file is dead: free pages, and the free
 * and deleted parts of leaves. It writes sparse leaves anew, fuller and in the order of their keys, moves what lies at the end of the file, and cuts
 * the file. Readers, writers and snapshots go on meanwhile; what an open snapshot shows is kept.
 *
 * @param deadShare the share of dead bytes in the data file that starts one, above 0 and below 1; or 0 for never
 * @param bytesPerSecond how many bytes of pages it may write in a second; 0 is as fast as it goes
 */
public record CompactionPolicy(double deadShare, long bytesPerSecond) {
  private static final double DEFAULT_SHARE = 0.25;
  private static final long DEFAULT_RATE = 64L << 20;

  /** A quarter dead, and 64 MiB a second. */
  public static final CompactionPolicy DEFAULT = new CompactionPolicy(DEFAULT_SHARE, DEFAULT_RATE);

  /** Never; {@link Store#compact} works all the same. */
  public static final CompactionPolicy OFF = new CompactionPolicy(0, 0);

  /** Checks the bounds. */
  public CompactionPolicy {
    if (!(deadShare >= 0 && deadShare < 1)) {
      throw new IllegalArgumentException("deadShare is " + deadShare + ", and it must be 0 (never) or more, and below 1");
    }
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("bytesPerSecond is " + bytesPerSecond + ", and it must be 0 (no limit) or more");
    }
  }
}

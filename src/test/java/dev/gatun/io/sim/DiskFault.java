package dev.gatun.io.sim;

import org.jspecify.annotations.Nullable;

/**
 * A call that shall fail.
 *
 * @param kind the kind of call that is counted, or null for all kinds
 * @param nth which call of that kind, counted from 1 at the time the fault is set
 * @param outcome how it fails
 * @param onwards whether all later calls of that kind fail too
 */
public record DiskFault(DiskEvent.@Nullable Kind kind, long nth, Outcome outcome, boolean onwards) {
  /** How a call fails. */
  public enum Outcome {
    /** An IOException. A force or write-back fails for all its dirty pages, which count as clean from then on. */
    IO_ERROR,
    /** A {@link dev.gatun.io.DiskFullException}; nothing was done. */
    DISK_FULL,
    /** For a write: half the bytes are written, then an IOException. Other calls fail as with {@link #IO_ERROR}. */
    SHORT_WRITE,
    /** An OutOfMemoryError; nothing was done. A step can fail so too. */
    OUT_OF_MEMORY,
    /** A StackOverflowError; nothing was done. A step can fail so too. */
    STACK_OVERFLOW;

    /** Whether the virtual machine fails, and not the disk. */
    public boolean isError() {
      return this == OUT_OF_MEMORY || this == STACK_OVERFLOW;
    }
  }

  /** The n-th call of any kind fails, once. */
  public static DiskFault call(long nth, Outcome outcome) {
    return new DiskFault(null, nth, outcome, false);
  }

  /** The n-th call of one kind fails, once. */
  public static DiskFault call(DiskEvent.Kind kind, long nth, Outcome outcome) {
    return new DiskFault(kind, nth, outcome, false);
  }

  /** The same, and all later calls too. */
  public DiskFault andAllLater() {
    return new DiskFault(kind, nth, outcome, true);
  }
}

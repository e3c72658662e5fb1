package dev.gatun.tree;

import dev.gatun.page.Allocator;

/**
 * The pages that an operation may take, reserved before it is logged so that it can always be applied (I11). Pages taken and not used after a restart
 * stay here for the next try. Owned by one thread.
 */
public final class Reservation implements AutoCloseable {
  private static final long[] NONE = {};

  private final Allocator allocator;
  private final int reserved;
  private int taken;
  private long[] spare = NONE;
  private int spares;

  /** Stands for pages that {@link Allocator#reserve} granted. */
  public Reservation(Allocator allocator, int reserved) {
    this.allocator = allocator;
    this.reserved = reserved;
  }

  /** A page born in the epoch, latched by the caller. */
  public long take(long epoch) {
    if (spares > 0) {
      return spare[--spares];
    }
    taken++;
    return allocator.allocate(epoch);
  }

  /** As {@link #take}, from free pages upward of an id when there are any. */
  long takeFrom(long epoch, long id) {
    if (spares > 0) {
      return spare[--spares];
    }
    taken++;
    return allocator.allocateFrom(epoch, id);
  }

  /** Keeps a page that came to nothing. It stays latched, and nobody has seen it. */
  void keep(long page) {
    if (spares == spare.length) {
      spare = java.util.Arrays.copyOf(spare, Math.max(4, spares * 2));
    }
    spare[spares++] = page;
  }

  /** Counts pages that were taken in runs. */
  public void used(int pages) {
    taken += pages;
  }

  /** Gives everything unused back, inside the gate and the epoch of the taking. */
  public void finish(TreeSpace space, long epoch) {
    while (spares > 0) {
      long page = spare[--spares];
      space.latches.release(page);
      allocator.retire(page, 1, epoch, epoch);
    }
  }

  /**
   * Gives back what was not taken. Trees that others made higher in the meantime may have cost a few pages more than were reserved; they came from
   * what ordinary writes leave free, and are accounted for here.
   */
  @Override
  public void close() {
    allocator.unreserve(reserved - taken);
  }
}

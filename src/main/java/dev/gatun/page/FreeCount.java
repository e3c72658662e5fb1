package dev.gatun.page;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The number of free pages that nobody has reserved. A logged operation must find its pages (I11), so it reserves them here before it is logged:
 *
 * <pre>free pages = this count + the sum of all reservations not yet used</pre>
 *
 * <p>Reserving is one compare-and-set on the count and touches no bitmap. Handing out a page uses up a reservation and only clears a bit. Giving a
 * reservation back, and every page that becomes free, raise the count, after the page's bit was set. So who holds a reservation always finds a bit.
 *
 * <p>Ordinary writers leave a rest untouched that deletes, checkpoints and recovery may use up: on a full disk a delete must still be able to copy
 * its path, and a checkpoint to write the map that gives space back. Thread-safe.
 */
final class FreeCount {
  private static final int EMERGENCY_PAGES = 64;

  private final AtomicLong count = new AtomicLong();
  private volatile long rest = EMERGENCY_PAGES;

  long get() {
    return count.get();
  }

  /** How many pages the next checkpoint may need, besides the pages for deletes. */
  void keepForCheckpoint(long pages) {
    rest = EMERGENCY_PAGES + pages;
  }

  long rest() {
    return rest;
  }

  boolean take(int pages) {
    return take(pages, rest);
  }

  boolean takeUrgent(int pages) {
    return take(pages, 0);
  }

  /** Not a subtraction that is taken back when it was too much: another thread would see too little in between and grow the file for nothing. */
  private boolean take(int pages, long keep) {
    long now = count.get();
    while (now - pages >= keep) {
      long seen = count.compareAndExchange(now, now - pages);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  void add(long pages) {
    count.addAndGet(pages);
  }
}

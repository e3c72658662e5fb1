package dev.gatun.engine;

import dev.gatun.error.StoreFullException;
import dev.gatun.format.Leaf;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.Failure;
import dev.gatun.page.Allocator;
import dev.gatun.page.PageFile;
import dev.gatun.tree.Reservation;
import java.io.IOException;

/**
 * Pages before they are needed: a write reserves all that it could take before it is logged (I11), and waits here, holding nothing, when the file
 * must grow first. A full disk fails here, cleanly. Deletes, checkpoints and recovery may use a reserve that puts cannot.
 */
final class Space {
  /** A split turns one page into two; a chain of splits ends in a new root; a path is copied once. */
  private static final int PAGES_PER_LEVEL = 2;

  private static final int ROOT_SLACK = 4;
  private static final int LOW_SHARE = 16;

  /** 16 MiB. So much comes from the disk in no time, and the file of a small store stays small. */
  private static final int LEAST_FOR_CUT = 1 << 12;

  /** 256 MiB. Beyond, the checkpoint gives pages back while there are still some to be copied. */
  private static final int MOST_FOR_CUT = 1 << 16;

  /** However keys and prefixes fall, a new leaf stands for at least so many bytes of the batch or for a leaf that was there. */
  private static final int BYTES_PER_NEW_LEAF = 512;

  private final PageFile pages;
  private final Allocator allocator;
  private final Failure failure;
  private final Runnable lowWater;
  private final LogFirst logFirst;

  /**
   * Sees to it that the next checkpoint has a log to roll into, before the file takes more of the disk: were the disk full without one, no checkpoint
   * could run, and only checkpoints give space back.
   */
  interface LogFirst {
    void run() throws IOException;
  }

  /** The callback is told, now and then, that there are few free pages left; it must be quick. */
  Space(PageFile pages, Allocator allocator, Failure failure, Runnable lowWater, LogFirst logFirst) {
    this.lowWater = lowWater;
    this.logFirst = logFirst;
    this.pages = pages;
    this.allocator = allocator;
    this.failure = failure;
  }

  /** What a batch may take of one table's tree, for a height of so many levels. */
  static int pagesFor(int operations, long bytes, int height, long tablePages) {
    long each = (long) operations * PAGES_PER_LEVEL * height;
    long copies = Math.min((long) operations * height, tablePages);
    long newLeaves = tablePages > Integer.MAX_VALUE ? operations : Math.min(operations, tablePages + 2 * bytes / BYTES_PER_NEW_LEAF);
    long splits = newLeaves * 2;
    long batch = copies + splits + PAGES_PER_LEVEL * (long) height;
    return (int) Math.min(Integer.MAX_VALUE, Math.min(each, batch) + ROOT_SLACK);
  }

  /** Pages that the present trees have, for estimates: a batch cannot copy more of them. */
  long livePages() {
    return pages.materialisedPages() - allocator.available();
  }

  /** Whether the file should grow before somebody has to wait for it. */
  boolean isLow() {
    return allocator.available() < pages.materialisedPages() / LOW_SHARE + allocator.floor();
  }

  /**
   * Whether too little is free for the time behind the next cut: then every first change of a page copies it, as it did behind the last one, and the
   * file grows slowly because the checkpoint has the disk.
   */
  boolean isLowForCut() {
    long copied = allocator.copiedSinceCut();
    return copied >= LEAST_FOR_CUT && allocator.available() < Math.min(MOST_FOR_CUT, copied) + allocator.floor();
  }

  /** Grows the file in the background. */
  void growAhead() throws IOException {
    logFirst.run();
    allocator.grow(1);
  }

  /** Whether a value of this length stands in the leaf. */
  static boolean isInline(int keyLength, int valueLength) {
    return Leaf.isInline(keyLength, valueLength);
  }

  /** Reserves pages, growing the file when it must. */
  Reservation reserve(int count) {
    while (!allocator.reserve(count)) {
      grow(count);
    }
    if (isLow()) {
      lowWater.run();
    }
    return new Reservation(allocator, count);
  }

  /** As {@link #reserve}, but does not have the file grow ahead of need: what a compaction replaces comes back. */
  Reservation reserveForCompaction(int count) {
    while (!allocator.reserve(count)) {
      grow(count);
    }
    return new Reservation(allocator, count);
  }

  /** Reserves pages for something that gives space back or that must go on: from the reserve when the disk is full. */
  Reservation reserveUrgently(int count) {
    while (!allocator.reserve(count)) {
      if (allocator.reserveUrgent(count)) {
        return new Reservation(allocator, count);
      }
      grow(count);
    }
    return new Reservation(allocator, count);
  }

  private void grow(int count) {
    failure.check();
    try {
      logFirst.run();
      allocator.grow(count);
    } catch (DiskFullException e) {
      String what = "no space for " + count + " more pages in " + pages.name();
      throw new StoreFullException(what + "; nothing was written, deletes still work: " + e.getMessage(), e);
    } catch (IOException e) {
      failure.set(e);
      failure.check();
    }
  }

  /** Makes sure that a run of contiguous pages can be found. */
  void growRun(int count) {
    failure.check();
    try {
      logFirst.run();
      allocator.growRun(count);
    } catch (DiskFullException e) {
      throw new StoreFullException("no space for a value of " + count + " pages in " + pages.name() + "; nothing was written: " + e.getMessage(), e);
    } catch (IOException e) {
      failure.set(e);
      failure.check();
    }
  }
}

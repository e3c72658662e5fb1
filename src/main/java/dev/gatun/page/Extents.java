package dev.gatun.page;

import dev.gatun.format.PageSize;

/**
 * Where a page lies: the arithmetic of extents, the pieces in which {@code data.db} is grown and mapped.
 *
 * <pre>
 *   page ids             pages an extent     extents
 *        0 ..   4,095          256 (1 MiB)    0 .. 15
 *    2^n .. 2^(n+1)-1      2^(n-3)            8 each, for n = 12 .. 16
 *  131,072 ..               16,384 (64 MiB)   56 ..
 * </pre>
 *
 * <p>An extent is an eighth of what lies below it, at least 1 MiB and at most 64 MiB. That is just the step by which a file should grow, so the file
 * always ends at the end of an extent, and every byte of it is mapped exactly once: no mapping is ever replaced by a longer one while somebody reads
 * through it. (On systems that keep "dirty" by mapping, two mappings of one range would need two write-backs.) Larger extents would make a growth
 * wait longer; these need 16,384 mappings for a file of 1 TiB, and Linux allows a process 65,530 unless told otherwise. Everything is shifts and
 * masks without a branch, for each read of a page comes through here.
 */
public final class Extents {
  /** Pages of the smallest extents. */
  public static final int MIN_PAGES = 256;

  /** Pages of the largest extents. */
  public static final int MAX_PAGES = 16_384;

  private static final int SMALLEST = 11; // exponents of the ids that bound the growing extents: below 2^12 all have 256 pages
  private static final int LARGEST = 17; // from 2^17 on all have 16,384
  private static final int EIGHTH = 3;

  private Extents() {}

  /** The extent that a page belongs to. Any 40-bit number has one, so an id read from torn bytes only leads beyond the end of an array. */
  public static int index(long id) {
    int exponent = exponent(id);
    return (exponent - SMALLEST << EIGHTH) + (int) (id >>> exponent - EIGHTH);
  }

  /** The number of a page in its extent. Extents lie at multiples of their size. */
  public static int slot(long id) {
    return (int) id & (1 << exponent(id) - EIGHTH) - 1;
  }

  /** The byte where a page starts in its extent. */
  public static long offset(long id) {
    return (long) slot(id) << PageSize.PAGE_SHIFT;
  }

  /** The first page of an extent. */
  public static long firstId(int index) {
    int doublings = doublings(index);
    return (long) (index - (doublings << EIGHTH)) << doublings + SMALLEST - EIGHTH;
  }

  /** The pages of an extent. */
  public static int pages(int index) {
    return MIN_PAGES << doublings(index);
  }

  /** Whether a file with this many pages ends at the end of an extent. */
  public static boolean isBoundary(long pages) {
    return slot(pages) == 0;
  }

  private static int exponent(long id) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.min(id | 1L << SMALLEST, 1L << LARGEST));
  }

  private static int doublings(int index) {
    return Math.clamp((index >>> EIGHTH) - 1, 0, LARGEST - SMALLEST);
  }
}

package dev.gatun.io.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one image of a file. A page is an array that is never changed once it is here, so images and forks share it and a copy costs one
 * reference a page. A page of zeros is null.
 */
final class PageTable {
  static final int PAGE = 4096;
  static final byte[] ZEROS = new byte[PAGE];

  private byte[] @Nullable [] pages;

  PageTable() {
    this(new byte[0][]);
  }

  private PageTable(byte[] @Nullable [] pages) {
    this.pages = pages;
  }

  PageTable copy() {
    return new PageTable(pages.clone());
  }

  byte @Nullable [] get(long page) {
    return page < pages.length ? pages[(int) page] : null;
  }

  /** The page's bytes, zeros too. */
  byte[] bytes(long page) {
    return orZeros(get(page));
  }

  void set(long page, byte @Nullable [] bytes) {
    byte[] stored = bytes == null || Arrays.equals(bytes, ZEROS) ? null : bytes;
    if (page >= pages.length) {
      if (stored == null) {
        return;
      }
      pages = Arrays.copyOf(pages, Math.toIntExact(Math.max(page + 1, pages.length * 2L)));
    }
    pages[(int) page] = stored;
  }

  /** Puts bytes into a page, which they must not leave. */
  void patch(long position, byte[] source, int offset, int length) {
    byte[] bytes = bytes(position / PAGE).clone();
    System.arraycopy(source, offset, bytes, (int) (position % PAGE), length);
    set(position / PAGE, bytes);
  }

  /** Makes everything from the position zero. */
  void cut(long position) {
    long whole = (position + PAGE - 1) / PAGE;
    if (whole < pages.length) {
      Arrays.fill(pages, (int) whole, pages.length, null);
    }
    byte[] last = get(position / PAGE);
    if (position % PAGE != 0 && last != null) {
      byte[] bytes = Arrays.copyOf(last, (int) (position % PAGE));
      set(position / PAGE, Arrays.copyOf(bytes, PAGE));
    }
  }

  static boolean same(byte @Nullable [] a, byte @Nullable [] b) {
    return a == b || Arrays.equals(orZeros(a), orZeros(b));
  }

  static boolean isZero(byte[] bytes, int offset, int length) {
    return Arrays.equals(bytes, offset, offset + length, ZEROS, 0, length);
  }

  static byte[] orZeros(byte @Nullable [] page) {
    return page == null ? ZEROS : page;
  }

  static long pages(long sizeBytes) {
    return (sizeBytes + PAGE - 1) / PAGE;
  }
}

package dev.gatun.format;

/** The sizes that every other number of the data file follows from. */
public final class PageSize {
  /** Bytes of a page. */
  public static final int PAGE_BYTES = 4096;

  /** Page size as a power of two. */
  public static final int PAGE_SHIFT = 12;

  /** Bytes at the start of {@code data.db} that hold the two meta pages and are never mapped. */
  public static final int HEADER_REGION_BYTES = 64 * 1024;

  /** Distance of the two meta slots: far enough that no sector, erase block or folio of one holds the other. */
  public static final int META_SLOT_BYTES = 32 * 1024;

  /** Bytes of a page behind its header. */
  public static final int BODY_BYTES = PAGE_BYTES - PageHeader.BYTES;

  /** The longest key. */
  public static final int MAX_KEY_BYTES = 1024;

  private PageSize() {}

  /** Where a page lies in {@code data.db}. */
  public static long fileOffset(long pageId) {
    return HEADER_REGION_BYTES + (pageId << PAGE_SHIFT);
  }

  /** Where a meta slot (0 or 1) lies in {@code data.db}. */
  public static long metaOffset(int slot) {
    return (long) slot * META_SLOT_BYTES;
  }
}

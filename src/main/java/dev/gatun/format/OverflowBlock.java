package dev.gatun.format;

/**
 * The unit of a value that is too large for a leaf: 16 pages, or fewer at the end of a run, with one page header and one checksum.
 *
 * <pre>
 *  run   |  block of 64 KiB  |  block of 64 KiB  |  last, whole pages  |
 *  block | header (64) | payload (link bytes) | zeros |
 * </pre>
 *
 * <p>A run is contiguous and lies in one extent. Its page count gives the blocks; the header's link says how many payload bytes a block
 * holds. Blocks are written before the value's record has a place in the log, so their LSN is 0; the reference in the leaf holds it.
 */
public final class OverflowBlock {
  /** Pages of a full block. */
  public static final int BLOCK_PAGES = 16;

  /** Bytes of a full block. */
  public static final int BLOCK_BYTES = BLOCK_PAGES * PageSize.PAGE_BYTES;

  /** Payload of a full block. */
  public static final int PAYLOAD_BYTES = BLOCK_BYTES - PageHeader.BYTES;

  private OverflowBlock() {}

  /** Pages of one run that holds this many bytes. */
  public static long pages(long valueBytes) {
    long full = valueBytes / PAYLOAD_BYTES;
    long rest = valueBytes % PAYLOAD_BYTES;
    return full * BLOCK_PAGES + (rest == 0 ? 0 : pagesOfBlock((int) rest));
  }

  /** Pages of a block that holds this many bytes. */
  public static int pagesOfBlock(int payloadBytes) {
    return (PageHeader.BYTES + payloadBytes + PageSize.PAGE_BYTES - 1) >> PageSize.PAGE_SHIFT;
  }

  /** Bytes that a run of this many pages can hold. */
  public static long capacityBytes(long pages) {
    long rest = pages % BLOCK_PAGES;
    return pages / BLOCK_PAGES * PAYLOAD_BYTES + (rest == 0 ? 0 : rest * PageSize.PAGE_BYTES - PageHeader.BYTES);
  }

  /** Blocks of a run. */
  public static long blocks(long pages) {
    return (pages + BLOCK_PAGES - 1) / BLOCK_PAGES;
  }

  /** Pages of block {@code index} of a run of {@code pages}. */
  public static int pagesOfBlock(long pages, long index) {
    return (int) Math.min(BLOCK_PAGES, pages - index * BLOCK_PAGES);
  }

  /** The block of a run that holds byte {@code position} of its payload. */
  public static long blockOf(long position) {
    return position / PAYLOAD_BYTES;
  }

  /** Where byte {@code position} of a run's payload lies, from the run's first byte. */
  public static long offsetOf(long position) {
    return blockOf(position) * BLOCK_BYTES + PageHeader.BYTES + position % PAYLOAD_BYTES;
  }

  /** Writes the header of a block whose payload stands behind it, and seals both. {@code pageId} is the block's own first page. */
  public static void seal(byte[] block, int at, long pageId, long epoch, int payloadBytes) {
    assert payloadBytes > 0 && payloadBytes <= PAYLOAD_BYTES : payloadBytes;
    PageImage.format(block, at, PageHeader.OVERFLOW, pageId, epoch, payloadBytes, 0);
    Checksums.seal(block, at, PageHeader.BYTES + payloadBytes);
  }

  /** True if a block's length is possible in {@code pages} and its checksum is right. */
  public static boolean matches(byte[] block, int at, int pages) {
    long payload = PageImage.link(block, at);
    boolean possible = payload > 0 && payload <= (long) pages * PageSize.PAGE_BYTES - PageHeader.BYTES;
    return possible && Checksums.matches(block, at, PageHeader.BYTES + (int) payload);
  }
}

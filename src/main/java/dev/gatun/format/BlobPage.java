package dev.gatun.format;

import java.util.Arrays;

/**
 * A page of a chain that holds one long run of bytes: the catalog or the free map of a checkpoint. The header's link points to the next
 * page, 0 in the last; extra holds the length of the whole blob, in each page.
 */
public final class BlobPage {
  /** Bytes of the blob in a page; the last page may hold fewer. */
  public static final int PAYLOAD_BYTES = PageSize.PAGE_BYTES - PageHeader.BYTES;

  private BlobPage() {}

  /** Pages that a blob of this length takes. An empty blob takes none. */
  public static long pages(long blobBytes) {
    return (blobBytes + PAYLOAD_BYTES - 1) / PAYLOAD_BYTES;
  }

  /** Bytes of the blob in page {@code index} of its chain. */
  public static int payloadBytes(long blobBytes, long index) {
    return (int) Math.min(PAYLOAD_BYTES, blobBytes - index * PAYLOAD_BYTES);
  }

  /**
   * Makes up and seals a page of a chain.
   *
   * @param page receives the page's 4,096 bytes
   * @param type {@link PageHeader#CATALOG} or {@link PageHeader#FREE_MAP}
   * @param next the pointer to the chain's next page, or 0
   * @param blobBytes the length of the whole blob
   * @param payload holds this page's bytes of the blob, from {@code from}
   */
  public static void encode(
      byte[] page, int type, long pageId, long epoch, long next, long blobBytes, byte[] payload, int from, int payloadBytes) {
    assert payloadBytes > 0 && payloadBytes <= PAYLOAD_BYTES : payloadBytes;
    PageImage.format(page, 0, type, pageId, epoch, next, blobBytes);
    System.arraycopy(payload, from, page, PageHeader.BYTES, payloadBytes);
    Arrays.fill(page, PageHeader.BYTES + payloadBytes, PageSize.PAGE_BYTES, (byte) 0);
    Checksums.seal(page, 0, PageSize.PAGE_BYTES);
  }

  /** The pointer to the chain's next page, 0 in the last. */
  public static long next(byte[] page) {
    return PageImage.link(page, 0);
  }

  /** The length of the whole blob. */
  public static long blobBytes(byte[] page) {
    return PageImage.extra(page, 0);
  }
}

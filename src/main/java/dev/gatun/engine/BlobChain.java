package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.BlobPage;
import dev.gatun.format.Checksums;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint's catalog or free map: bytes in a chain of pages, written and read through the channel.
 *
 * @param bytes what the chain holds
 * @param pages the pages that it lies in
 */
record BlobChain(byte[] bytes, List<Long> pages) {
  /** Where pages are written. */
  interface Target {
    void write(long position, byte[] page) throws IOException;
  }

  /** Writes bytes to pages that nothing names yet. Returns the pointer to the first, 0 for no bytes. */
  static long write(StorageFile data, int type, long epoch, byte[] bytes, List<Long> pages) throws IOException {
    return write((position, page) -> data.write(position, page, 0, page.length), type, epoch, bytes, pages);
  }

  /** As the other, to anywhere. */
  static long write(Target target, int type, long epoch, byte[] bytes, List<Long> pages) throws IOException {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    for (int i = 0; i < pages.size(); i++) {
      long id = pages.get(i);
      long next = i + 1 < pages.size() ? PagePointer.of(pages.get(i + 1), epoch) : 0;
      int payload = BlobPage.payloadBytes(bytes.length, i);
      BlobPage.encode(page, type, id, epoch, next, bytes.length, bytes, i * BlobPage.PAYLOAD_BYTES, payload);
      target.write(PageSize.fileOffset(id), page);
    }
    return pages.isEmpty() ? 0 : PagePointer.of(pages.getFirst(), epoch);
  }

  /**
   * Reads a chain that a meta page names. Its length is checked against the file before anything is allocated, and its pages are counted, so a cycle
   * ends.
   */
  static BlobChain read(StorageFile data, int type, long pointer, long length, long usedPages) throws IOException {
    long pagesOfFile = Math.min(usedPages, data.size() >> PageSize.PAGE_SHIFT); // the meta page may say anything
    if (length < 0 || length > Integer.MAX_VALUE || BlobPage.pages(length) > pagesOfFile) {
      throw corrupt(data, PagePointer.id(pointer), "a chain within " + pagesOfFile + " pages", length + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    List<Long> pages = new ArrayList<>();
    byte[] page = new byte[PageSize.PAGE_BYTES];
    long next = pointer;
    for (int i = 0; i < BlobPage.pages(length); i++) {
      readPage(data, type, next, length, page);
      System.arraycopy(page, PageSize.PAGE_BYTES - BlobPage.PAYLOAD_BYTES, bytes, i * BlobPage.PAYLOAD_BYTES, BlobPage.payloadBytes(length, i));
      pages.add(PagePointer.id(next));
      next = BlobPage.next(page);
    }
    return new BlobChain(bytes, List.copyOf(pages));
  }

  private static void readPage(StorageFile data, int type, long pointer, long length, byte[] page) throws IOException {
    long id = PagePointer.id(pointer);
    if (id == 0 || data.read(PageSize.fileOffset(id), page, 0, page.length) < page.length) {
      throw corrupt(data, id, "a page of a chain", "nothing");
    }
    if (!Checksums.matches(page, 0, page.length)) {
      String stored = "checksum " + Integer.toHexString(PageImage.checksum(page, 0));
      throw corrupt(data, id, stored, Integer.toHexString(Checksums.of(page, 0, page.length)));
    }
    boolean mine = PageImage.type(page, 0) == type && PageImage.pageId(page, 0) == id;
    boolean born = PagePointer.tagOf(PageImage.birthEpoch(page, 0)) == PagePointer.tag(pointer);
    if (!mine || !born || BlobPage.blobBytes(page) != length) {
      throw corrupt(data, id, "page " + id + " of type " + type, "page " + PageImage.pageId(page, 0) + " of type " + PageImage.type(page, 0));
    }
  }

  private static CorruptionException corrupt(StorageFile data, long page, String expected, String found) {
    return new CorruptionException(data.name(), page, PageSize.fileOffset(page), expected, found);
  }
}

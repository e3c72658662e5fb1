package dev.gatun.engine;

import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.page.CutImage;
import dev.gatun.page.PageFile;
import java.io.IOException;

/**
 * Brings what a checkpoint shows to the disk, before its meta page: nodes born and runs attached since the last one, catalog and map.
 *
 * <p>Where a write-back of a range is durable by itself, nothing else of the file is waited for: a force of the whole file would also write what
 * writers have changed since the cut, which under random overwrites at full speed is most of the data once more. That the file may be longer than at
 * the last checkpoint makes no difference: catalog and map are written through after the size was read that the meta page will name, and a durable
 * write makes the length durable, too (I7). The whole file is forced when the catalog and map are so many pages that writing each through would take
 * longer.
 *
 * <p>Pages are written back in ranges of up to 8 MiB, so that no burst delays the forces of the log. Each costs a wait for the drive, so close ones
 * are joined, and the more so the more there are.
 */
final class DataForce {
  private static final long RANGE_PAGES = (8L << 20) / PageSize.PAGE_BYTES;
  private static final long SMALLEST_GAP = 16;
  private static final int MOST_RANGES = 64; // besides those that are there for the length of the whole
  private static final int MOST_WRITTEN_THROUGH = 32;

  private final PageFile pages;
  private final StorageFile data;
  private final boolean whole;

  /** Decides how, by the number of pages that the catalog and the map have. */
  DataForce(PageFile pages, StorageFile data, int blobPages) {
    this.pages = pages;
    this.data = data;
    this.whole = blobPages > MOST_WRITTEN_THROUGH || !pages.isWriteBackDurable();
  }

  /** Writes a page of the catalog or map. */
  void writeBlob(long position, byte[] page) throws IOException {
    if (whole) {
      data.write(position, page, 0, page.length);
    } else {
      data.writeThrough(position, page, 0, page.length);
    }
  }

  /** Returns when everything that the cut shows is on the disk. */
  void run(CutImage image) throws IOException {
    long gap = SMALLEST_GAP;
    while (gap < RANGE_PAGES && ranges(image, gap) > MOST_RANGES + image.usedPages() / RANGE_PAGES) {
      gap *= 2;
    }
    for (long id = image.nextUnwritten(0); id >= 0; ) {
      long end = end(image, id, gap);
      pages.writeBack(id, end - id);
      id = image.nextUnwritten(end);
    }
    if (whole) {
      pages.force();
    }
  }

  private static int ranges(CutImage image, long gap) {
    int count = 0;
    for (long id = image.nextUnwritten(0); id >= 0; id = image.nextUnwritten(end(image, id, gap))) {
      count++;
    }
    return count;
  }

  /** Where the range that begins with a page ends. */
  private static long end(CutImage image, long first, long gap) {
    long end = first + 1;
    long next = image.nextUnwritten(end);
    while (next >= 0 && next - end < gap && next - first < RANGE_PAGES) {
      end = next + 1;
      next = image.nextUnwritten(end);
    }
    return end;
  }
}

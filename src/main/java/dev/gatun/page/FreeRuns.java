package dev.gatun.page;

/** Finds runs of free pages that lie within one extent: first fit from the extent of the last run on. The allocator's latch guards it. */
final class FreeRuns {
  private int lastExtent;

  /** The first page of a run of free pages, or 0. The known pages end an extent. */
  long find(int pages, PageBits free, long known) {
    int extents = Extents.index(known);
    for (int i = 0; i < extents && free.count() >= pages; i++) {
      int extent = (lastExtent + i) % extents;
      long start = Extents.firstId(extent);
      int size = Extents.pages(extent);
      long found = size < pages ? -1 : free.findRun(pages, start, start + size);
      if (found > 0) {
        lastExtent = extent;
        return found;
      }
    }
    return 0;
  }
}

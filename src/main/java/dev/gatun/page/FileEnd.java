package dev.gatun.page;

/**
 * The free pages at the end of the file that are withheld, so that the file can be cut there once nobody has a page behind the limit. Not
 * thread-safe: the allocator's latch guards it.
 */
final class FileEnd {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final PageBits withheld;
  private long limit = NO_LIMIT;

  FileEnd(BitChunks memory) {
    this.withheld = new PageBits(memory);
  }

  boolean isLimited() {
    return limit != NO_LIMIT;
  }

  long limit() {
    return limit;
  }

  /** Withholds what is free from a page on; false when there is a limit already, or when what is free below is needed by those who have reserved. */
  boolean limit(long end, long known, PageBits free, FreeCount available) {
    if (isLimited() || !available.take(Math.toIntExact(free.countIn(end, known)))) {
      return false;
    }
    limit = end;
    withhold(known, free);
    return true;
  }

  /** Takes over what has become free behind the limit. */
  void withhold(long known, PageBits free) {
    if (limit < known) {
      withheld.takeRange(free, limit, known);
    }
  }

  /** Withholds a run that has become free, if it lies behind the limit; it lies within an extent, and so on one side. */
  boolean takes(long id, int pages) {
    if (id < limit) {
      return false;
    }
    withheld.addRange(id, id + pages);
    return true;
  }

  /** Lifts the limit; true if that makes pages available. */
  boolean readmit(PageBits free, FreeCount available) {
    limit = NO_LIMIT;
    long back = withheld.count();
    free.takeAll(withheld);
    available.add(back);
    return back > 0;
  }

  /** The new end of the file if nobody has a page behind the limit, which is lifted then; else the old one. */
  long cut(long known) {
    if (!isLimited() || withheld.count() != known - limit) {
      return known;
    }
    long end = limit;
    withheld.clear();
    limit = NO_LIMIT;
    return end;
  }

  /** Pages that somebody has, from an id on. */
  long usedFrom(long id, long known, PageBits free) {
    return Math.max(0, known - id) - free.countIn(id, known) - withheld.countIn(id, known);
  }

  /** The last page that somebody has. */
  long lastUsed(long known, PageBits free) {
    long last = withheld.lastAbsent(known);
    return last >= limit ? last : free.lastAbsent(Math.min(known, limit));
  }

  long count() {
    return withheld.count();
  }

  boolean has(long id) {
    return withheld.get(id);
  }
}

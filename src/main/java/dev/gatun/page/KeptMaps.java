package dev.gatun.page;

import dev.gatun.error.CorruptionException;
import dev.gatun.page.Allocator.Kept;
import java.util.List;

/** The maps of the kept checkpoints as they were read from the disk, checked before an allocator believes them (I6). */
record KeptMaps(String file, BitChunks memory, List<Kept> newestFirst, long materialised) {
  KeptMaps {
    if (newestFirst.isEmpty() || newestFirst.size() > 2) {
      throw new IllegalArgumentException("one or two checkpoints are kept, not " + newestFirst.size());
    }
  }

  PageBits newest() {
    return read(newestFirst.getFirst());
  }

  /** The map of the older checkpoint; empty when only one is kept. */
  PageBits older() {
    return newestFirst.size() == 2 ? read(newestFirst.getLast()) : new PageBits(memory);
  }

  private PageBits read(Kept kept) {
    PageBits pages = PageBits.of(memory, kept.usedMap());
    if (pages.get(0) || pages.last() >= materialised) {
      String expected = "pages from 1 to " + (materialised - 1) + " in the map of epoch " + kept.epoch();
      throw corrupt(pages.last(), expected, "a page that the file does not have");
    }
    return pages;
  }

  /** Adds the pages of the catalogs and maps themselves, which nothing else may use. */
  void blobsInto(PageBits blob, PageBits... used) {
    for (Kept kept : newestFirst) {
      for (long id : kept.blobPages()) {
        requireUnused(id, kept.epoch(), blob);
        for (PageBits set : used) {
          requireUnused(id, kept.epoch(), set);
        }
        blob.add(id);
      }
    }
  }

  private void requireUnused(long id, long epoch, PageBits used) {
    if (id <= 0 || id >= materialised || used.get(id)) {
      throw corrupt(id, "a page for the catalog or map of epoch " + epoch + " alone", "a page that has another use or does not exist");
    }
  }

  private CorruptionException corrupt(long id, String expected, String found) {
    return new CorruptionException(file, id, 0, expected, found);
  }
}

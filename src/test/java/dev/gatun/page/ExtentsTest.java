package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExtentsTest {
  @Test
  void extentsFollowEachOtherWithoutGap() {
    long next = 0;
    for (int index = 0; index < 300; index++) {
      assertEquals(next, Extents.firstId(index), "extent " + index);
      next += Extents.pages(index);
    }
  }

  @Test
  void everyPageIsFoundInItsExtent() {
    for (int index = 0; index < 80; index++) {
      for (int slot = 0; slot < Extents.pages(index); slot++) {
        long id = Extents.firstId(index) + slot;
        assertEquals(index, Extents.index(id));
        assertEquals(slot, Extents.slot(id));
        assertEquals(slot * 4096L, Extents.offset(id));
      }
    }
  }

  @Test
  void anExtentIsAnEighthOfTheFileWithinItsBounds() {
    for (int index = 0; index < 200; index++) {
      long eighth = Extents.firstId(index) / 8;
      int pages = Extents.pages(index);
      assertTrue(pages <= Math.max(Extents.MIN_PAGES, eighth) && pages <= Extents.MAX_PAGES, "extent " + index + " has " + pages);
      assertTrue(pages > eighth / 2 || pages == Extents.MAX_PAGES, "extent " + index + " has " + pages);
    }
  }

  @Test
  void onlyTheEndsOfExtentsAreBoundaries() {
    assertTrue(Extents.isBoundary(0) && Extents.isBoundary(256) && Extents.isBoundary(4096 + 512) && Extents.isBoundary(1 << 17));
    assertTrue(!Extents.isBoundary(1) && !Extents.isBoundary(4096 + 256) && !Extents.isBoundary((1 << 17) + 8192));
  }

  @Test
  void everyIdThatTornBytesCanNameHasAnIndex() {
    assertTrue(Extents.index((1L << 40) - 1) > 0);
    assertEquals(Extents.MAX_PAGES - 1, Extents.slot((1L << 40) - 1));
  }
}

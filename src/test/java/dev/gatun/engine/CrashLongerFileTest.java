package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.SimulatedDisk;
import dev.gatun.page.Extents;
import java.io.IOException;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/**
 * A growth that a crash cut off leaves a longer file, which may have holes instead of blocks: what is stored there on a full disk is lost without a
 * word. So how many pages there are is told by the meta page, and what lies beyond is written before it is used.
 */
class CrashLongerFileTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  @Test
  void whatTheFileHasBeyondItsPagesIsWrittenBeforeItIsUsed() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    long pages;
    try (Engine engine = Engine.open(disk, null, OPTIONS)) {
      pages = engine.parts().pages().materialisedPages();
    }
    int more = Extents.pages(Extents.index(pages));
    try (StorageFile data = disk.open(Opening.DATA)) {
      data.write(PageSize.fileOffset(pages + more) - 1, new byte[1], 0, 1); // whole extents, all but the last byte of them a hole
      data.force();
    }
    BitSet written = new BitSet();
    disk.listen((simulated, event) -> {
      if (event.kind() == Kind.WRITE && event.file().equals(Opening.DATA) && event.position() >= PageSize.fileOffset(pages)) {
        written.set((int) ((event.position() - PageSize.fileOffset(pages)) >> PageSize.PAGE_SHIFT));
      }
    });
    try (Engine engine = Engine.open(disk, null, OPTIONS)) {
      assertEquals(pages, engine.parts().pages().materialisedPages());
      engine.parts().pages().grow(1);
      assertEquals(pages + more, engine.parts().pages().materialisedPages());
      assertEquals(more, written.cardinality());
    }
    disk.listen(null);
    assertTrue(written.length() <= more);
  }
}

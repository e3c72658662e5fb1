package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.format.Meta;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DirtyPage;
import dev.gatun.io.sim.SimulatedDisk;
import dev.gatun.page.Extents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** Every meta page names a size that the file has; true if one names this size. */
  private static boolean hasWhatItsMetaPagesName(SimulatedDisk disk, long pages) {
    boolean found = false;
    try (StorageFile data = disk.open(Opening.DATA)) {
      for (int slot = 0; slot < MetaSlots.SLOTS; slot++) {
        Meta meta = MetaSlots.read(data, slot).meta();
        if (meta != null) {
          assertTrue(data.size() >= PageSize.fileOffset(meta.materialisedPages()), meta + " of a file of " + data.size() + " bytes");
          found |= meta.materialisedPages() == pages;
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kernel has written every page back, and no length. */
  private record PagesWithoutLengths() implements CrashChoice {
    @Override
    public byte[] survivor(DirtyPage page) {
      return page.after();
    }

    @Override
    public int keptLengthChanges(String file, int count) {
      return 0;
    }

    @Override
    public boolean keepsDirectoryOperation(int index, int count) {
      return true;
    }
  }

  /** A checkpoint waits for what it shows and for the length, and for nothing else of the file. */
  @Test
  void aLongerFileIsThereForTheMetaPageThatNamesIt() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (Engine engine = Engine.open(disk, null, OPTIONS)) {
      RawTable table = engine.table("a", "bytes", "bytes");
      byte[] value = new byte[1000];
      for (int i = 0; i < 1500; i++) {
        table.put(new byte[] {(byte) (i >> 8), (byte) i}, value);
      }
      long pages = engine.parts().pages().materialisedPages();
      assertTrue(pages > Extents.MIN_PAGES, "the file has grown");
      AtomicInteger forces = new AtomicInteger();
      AtomicInteger named = new AtomicInteger();
      disk.listen((simulated, event) -> {
        if (event.kind() == Kind.FORCE && event.file().equals(Opening.DATA)) {
          forces.addAndGet(event.length() > PageSize.PAGE_BYTES ? 1 : 0);
          named.addAndGet(hasWhatItsMetaPagesName(simulated.afterPowerCut(new PagesWithoutLengths()), pages) ? 1 : 0);
        }
      });
      engine.checkpoint();
      disk.listen(null);
      assertEquals(0, forces.get());
      assertTrue(named.get() > 0, "the meta page was on the disk before its force");
      SimulatedDisk after = disk.afterPowerCut(CrashChoice.none());
      try (Engine again = Engine.open(after, null, OPTIONS)) {
        assertEquals(pages, again.parts().pages().materialisedPages());
        assertEquals(1500, again.table("a", "bytes", "bytes").size());
      }
    }
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreFullException;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.page.Allocator;
import dev.gatun.page.PageFile;
import dev.gatun.tree.OverflowWriter;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.TreeBuilder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * The pages of a load: written through the map, sealed, and nobody's, which is free in every map, until all of them are attached by a cut. They are
 * handed out in runs, so that neighbouring leaves lie together. Not thread-safe.
 */
final class LoadPages implements TreeBuilder.Pages {
  private static final int SMALLEST_RUN = 16;
  private static final int LARGEST_RUN = 1024;
  private static final long WRITE_BACK_PAGES = (8L << 20) / PageSize.PAGE_BYTES;

  private final Engine engine;
  private final Allocator allocator;
  private final PageFile pages;
  private final long epoch;
  private final long lsn;
  private final BitSet mine = new BitSet();
  private int run = SMALLEST_RUN;
  private long next;
  private long end;

  LoadPages(Engine engine, long epoch, long lsn) {
    this.engine = engine;
    this.allocator = engine.allocator();
    this.pages = engine.parts().pages();
    this.epoch = epoch;
    this.lsn = lsn;
  }

  private interface Runs {
    void use(long first, int pages) throws IOException;
  }

  @Override
  public long next() {
    if (next == end) {
      takeRun();
    }
    return next++;
  }

  private void takeRun() {
    int wanted = run;
    while (true) {
      try (Reservation reserved = engine.space().reserve(wanted)) {
        takeRun(reserved, wanted);
        run = Math.min(LARGEST_RUN, run * 2);
        return;
      } catch (StoreFullException e) {
        if (wanted == 1) {
          throw e;
        }
        wanted /= 2; // what is left
      }
    }
  }

  /** The longest run that there is, up to what is reserved. */
  private void takeRun(Reservation reserved, int wanted) {
    for (int length = wanted; ; length = Math.max(1, length / 2)) {
      long first = allocator.allocateRun(length);
      if (first != 0) {
        reserved.used(length);
        mine.set(Math.toIntExact(first), Math.toIntExact(first + length));
        next = first;
        end = first + length;
        return;
      }
      if (length == 1) {
        engine.space().growRun(1);
      }
    }
  }

  @Override
  public void write(long id, byte[] page) {
    MemorySegment.copy(page, 0, pages.segment(id), ValueLayout.JAVA_BYTE, pages.offset(id), PageSize.PAGE_BYTES);
  }

  /** Writes a large value and returns its reference. */
  byte[] writeLarge(OverflowWriter.Source value, long length) throws IOException {
    try (Reservation reserved = engine.space().reserve(Math.toIntExact(OverflowWriter.pagesFor(length)))) {
      byte[] reference = new OverflowWriter(engine.treeSpace(), epoch, engine.space()::growRun).write(value, length, reserved);
      for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
        int first = Math.toIntExact(PagePointer.id(OverflowRef.runPointer(reference, 0, i)));
        mine.set(first, first + OverflowRef.runPages(reference, 0, i));
      }
      OverflowRef.setValue(reference, 0, length, lsn);
      return reference;
    }
  }

  /** Writes back what was written, so that the force of the checkpoint has little left to do. Nothing is held. */
  void writeBack(ProgressMeter meter) throws IOException {
    forEachRun((first, count) -> {
      for (long id = first; id < first + count; id += WRITE_BACK_PAGES) {
        long n = Math.min(WRITE_BACK_PAGES, first + count - id);
        pages.writeBack(id, n);
        meter.add(n);
      }
    });
  }

  /** How many there are. */
  long count() {
    return mine.cardinality();
  }

  /** Gives back a page that turns out not to be needed. */
  void abandon(long id) {
    mine.clear(Math.toIntExact(id));
    allocator.abandon(id, 1);
  }

  /** Gives back what was not handed out. */
  void abandonRest() {
    while (next < end) {
      abandon(--end);
    }
  }

  /** Makes all pages parts of the tree; under the exclusive gate, by the cut that has them. */
  void attach() {
    attachOrAbandon(allocator::attach);
  }

  /** Gives all pages back. */
  void abandonAll() {
    next = end;
    attachOrAbandon(allocator::abandon);
    mine.clear();
  }

  private void attachOrAbandon(Runs use) {
    try {
      forEachRun(use);
    } catch (IOException e) {
      throw new AssertionError(e); // states of pages are in memory
    }
  }

  private void forEachRun(Runs use) throws IOException {
    for (int first = mine.nextSetBit(0); first >= 0; ) {
      int to = mine.nextClearBit(first);
      use.use(first, to - first);
      first = mine.nextSetBit(to);
    }
  }
}

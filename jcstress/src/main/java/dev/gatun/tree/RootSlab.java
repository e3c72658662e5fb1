package dev.gatun.tree;

import dev.gatun.format.PagePointer;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.StorageFile;
import dev.gatun.page.Allocator;
import dev.gatun.page.LatchSlab;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import dev.gatun.page.PageVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A real root cell for each test state, over pages of the latch slab: the first word of a page stands for what the tree below it holds. It lies in
 * this package because only trees may use a cell's latch.
 */
public final class RootSlab {
  /** What a reader returns that has to start over. */
  public static final long RESTART = -1;

  private static final LatchTable LATCHES = LatchSlab.LATCHES;
  private static final TreeSpace SPACE = space();

  /** The page that is the root when the state is made. */
  public final long first;

  private final RootCell cell;

  /** A cell whose root holds a value, as of epoch 1. */
  public RootSlab(long value) {
    first = LatchSlab.newPage();
    LatchSlab.x(first, value);
    cell = new RootCell(SPACE, 1, PagePointer.of(first, 1), 0, 1);
  }

  private static TreeSpace space() {
    try {
      MemoryStorage storage = new MemoryStorage();
      StorageFile file = storage.create("data.db");
      Failure failure = new Failure();
      PageFile pages = PageFile.create(file, failure);
      return new TreeSpace(pages, new PageVerifier(pages), Allocator.create(pages), failure, storage);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes another page the root, as a writer who holds nothing else. */
  public void replace(long page) {
    while (!cell.tryLatch(cell.load())) {
      Thread.onSpinWait();
    }
    cell.root(PagePointer.of(page, 1));
    cell.release();
  }

  /** The first write of a table after a cut: saves what the cell was, then changes it. */
  public void replaceIn(long epoch, long page) {
    cell.beforeChange(epoch);
    replace(page);
  }

  /** The same in the wrong order: for a twin. */
  public void replaceAndThenFreeze(long epoch, long page) {
    replace(page);
    cell.beforeChange(epoch);
  }

  /** The root's page as of a cut. */
  public long asOf(long cut) {
    return PagePointer.id(cell.asOf(cut).pointer());
  }

  /** Reads as every descent does: the cell, the root's word, the cell once more, the page, its word once more. */
  public long read() {
    long cellWord = cell.load();
    long page = PagePointer.id(cell.root());
    long word = LATCHES.load(page);
    if (!RootCell.isReadable(cellWord) || !cell.validate(cellWord) || !LatchTable.isReadable(word)) {
      return RESTART;
    }
    long value = LatchSlab.x(page);
    return LATCHES.validate(page, word) ? value : RESTART;
  }

  /** The same without the second look at the cell: for a twin. */
  public long readWithoutValidation() {
    long page = PagePointer.id(cell.root());
    long word = LATCHES.load(page);
    if (!LatchTable.isReadable(word)) {
      return RESTART;
    }
    long value = LatchSlab.x(page);
    return LATCHES.validate(page, word) ? value : RESTART;
  }
}

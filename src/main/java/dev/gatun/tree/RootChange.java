package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.io.Backoff;
import dev.gatun.page.LatchTable;
import java.lang.foreign.MemorySegment;

/**
 * What a compaction does with a root: one that has a single child makes way for it, and one that lies too high in the file is moved. Both are one
 * store into the root cell, with the cell and the old root latched from the words seen; the old root's version is raised before it is given back
 * (I4).
 */
public final class RootChange {
  private final TreeSpace space;
  private final RootCell cell;
  private long seen; // the root's word when it was latched

  /** For the tree of a cell. */
  public RootChange(TreeSpace space, RootCell cell) {
    this.space = space;
    this.cell = cell;
  }

  /** The height of the tree: 1 is a single leaf. Verifies the root, and so may read the disk: nothing is held. */
  public int height() {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        long cellWord = cell.load();
        long pointer = cell.root();
        long page = PagePointer.id(pointer);
        long word = space.latches.load(page);
        if (cell.mayDescend(cellWord) && cell.validate(cellWord) && space.readable(pointer, word, TreeSpace.ANY_LEVEL)) {
          int level = space.level(space.pages.segment(page), space.pages.offset(page), page, word);
          if (space.latches.validate(page, word)) {
            return level + 1;
          }
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  /** Puts the only child of the root in its place; false if it has more, is a leaf, or was changed meanwhile. Inside the gate, the table alive. */
  public boolean collapse(long epoch) {
    cell.beforeChange(epoch); // before any latch
    long cellWord = cell.load();
    long pointer = cell.root();
    if (!latch(cellWord, pointer)) {
      return false;
    }
    long page = PagePointer.id(pointer);
    MemorySegment s = space.pages.segment(page);
    long b = space.pages.offset(page);
    if (PageHeader.type(s, b) != PageHeader.BRANCH || Node.slotCount(s, b) > 0) {
      unlatch(page);
      return false;
    }
    replace(page, Branch.child(s, b, 0), epoch);
    return true;
  }

  /** Moves the root to another page if it lies at an id or above; false if it was changed meanwhile. Inside the gate, the table alive. */
  public boolean moveFrom(long above, long epoch, Reservation reservation) {
    cell.beforeChange(epoch);
    long cellWord = cell.load();
    long pointer = cell.root();
    long page = PagePointer.id(pointer);
    if (page < above) {
      return true;
    }
    if (!latch(cellWord, pointer)) {
      return false;
    }
    long made = reservation.takeFrom(epoch, 1);
    MemorySegment s = space.pages.segment(made);
    StructureChange.copyAs(space.pages.segment(page), space.pages.offset(page), s, space.pages.offset(made), made, epoch);
    space.latches.release(made); // nobody knows it yet
    replace(page, PagePointer.of(made, epoch), epoch);
    return true;
  }

  private boolean latch(long cellWord, long pointer) {
    long page = PagePointer.id(pointer);
    long word = space.latches.load(page);
    if (!LatchTable.isReadable(word) || !cell.tryLatch(cellWord)) {
      return false;
    }
    if (cell.root() != pointer || !space.latches.tryLatch(page, word)) {
      cell.releaseUnmodified();
      return false;
    }
    seen = word;
    return true;
  }

  private void unlatch(long page) {
    space.latches.releaseUnmodified(page, seen);
    cell.releaseUnmodified();
  }

  private void replace(long page, long pointer, long epoch) {
    long birth = PageHeader.birthEpoch(space.pages.segment(page), space.pages.offset(page));
    cell.root(pointer);
    space.latches.release(page);
    cell.release();
    space.allocator.retire(page, 1, birth, epoch);
    space.storage.step();
  }
}

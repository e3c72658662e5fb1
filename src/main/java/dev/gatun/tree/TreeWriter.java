package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.io.Backoff;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Changes of single keys in one table's tree. The caller holds the key's stripe and, for {@link #apply}, is inside the epoch gate, so the epoch
 * stands still.
 *
 * <p>The common case touches one page: descend optimistically, latch the leaf by compare-and-set from the word seen, test under the latch that the
 * leaf is of the current epoch (I1: an older page is frozen), change it, release. When the leaf is frozen or has no room, {@link StructureChange}
 * takes over.
 */
public final class TreeWriter {
  private final TreeSpace space;
  private final RootCell cell;
  private final PageFile pages;
  private final LatchTable latches;
  private final StructureChange structure;
  private final SeriesWriter series;

  /** Writes to the tree of a cell. */
  public TreeWriter(TreeSpace space, RootCell cell) {
    this.space = space;
    this.cell = cell;
    this.pages = space.pages;
    this.latches = space.latches;
    this.structure = new StructureChange(space, cell);
    this.series = new SeriesWriter(space, cell, this, structure);
  }

  /**
   * Finds the leaf of the mutation's key, verifying and faulting in every page on the way: so that nothing can be found damaged after the record is
   * logged.
   */
  public void locate(Mutation m) {
    locate(m, null);
  }

  /** As the other, for each of neighbours in an array; those that follow each other in a leaf share the way down. */
  public void locate(Mutation[] all, int from, int to) {
    series.locate(all, from, to);
  }

  /** As the other; notes where the leaf's keys end, if asked to. */
  void locate(Mutation m, @Nullable Fence fence) {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        if (tryLocate(m, fence) && touchRuns(m)) {
          return;
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  boolean tryLocate(Mutation m, @Nullable Fence fence) {
    if (fence != null) {
      fence.clear();
    }
    long cellWord = cell.load();
    long pointer = cell.root();
    long page = PagePointer.id(pointer);
    long word = latches.load(page);
    if (!cell.mayDescend(cellWord) || !cell.validate(cellWord)) {
      return false;
    }
    int level = TreeSpace.ANY_LEVEL;
    while (space.readable(pointer, word, level)) {
      MemorySegment s = pages.segment(page);
      long b = pages.offset(page);
      level = space.level(s, b, page, word, level);
      if (level == 0) {
        m.index = Node.search(s, b, m.keyArray, m.keyOffset, m.keyLength);
        m.leaf = page;
        m.leafWord = word;
        return latches.validate(page, word);
      }
      int index = Branch.childIndex(s, b, m.keyArray, m.keyOffset, m.keyLength);
      if (fence != null && index < Node.slotCount(s, b)) {
        fence.note(s, b, index);
      }
      long child = Branch.child(s, b, index);
      long childWord = latches.load(PagePointer.id(child));
      if (!latches.validate(page, word)) {
        return false;
      }
      pointer = child;
      page = PagePointer.id(child);
      word = childWord;
      level--;
    }
    return false;
  }

  /** A large value that the mutation will replace gives its runs back, by what their first block says: that block is verified here. */
  boolean touchRuns(Mutation m) {
    if (m.index < 0) {
      return true;
    }
    MemorySegment s = pages.segment(m.leaf);
    long b = pages.offset(m.leaf);
    long slot = Node.slot(s, b, m.index);
    if (!Leaf.isOverflow(slot) || Leaf.isTombstone(slot)) {
      return true; // the other answer is given by a later call, when the word turns out to be old
    }
    byte[] reference = storedBytes(s, b, slot);
    if (!latches.validate(m.leaf, m.leafWord)) {
      return false;
    }
    OverflowRuns.touch(space, reference);
    return true;
  }

  /** The live value of the located key, or null. Under the key's stripe nobody else changes it, but its leaf may move: then it is located again. */
  public byte @Nullable [] current(Mutation m) {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        if (m.leaf == 0) {
          locate(m);
        }
        if (m.index < 0) {
          return null;
        }
        MemorySegment s = pages.segment(m.leaf);
        long b = pages.offset(m.leaf);
        long slot = Node.slot(s, b, m.index);
        byte[] stored = storedBytes(s, b, slot);
        if (latches.validate(m.leaf, m.leafWord)) {
          if (Leaf.isTombstone(slot)) {
            return null;
          }
          byte[] value = Leaf.isOverflow(slot) ? large(m, stored) : stored;
          if (value != null) {
            return value;
          }
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
      m.leaf = 0;
    }
  }

  private static byte[] storedBytes(MemorySegment s, long b, long slot) {
    byte[] stored = new byte[Leaf.valueLength(s, b, slot) & 0xFFF];
    MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b + Leaf.valueOffset(s, b, slot), stored, 0, stored.length);
    return stored;
  }

  private byte @Nullable [] large(Mutation m, byte[] reference) {
    byte[] value = new byte[Math.toIntExact(OverflowRuns.length(reference))];
    LargeEntry entry = new LargeEntry(this, m.keyArray, m.keyOffset, m.keyLength, reference, m.leaf, m.leafWord);
    return OverflowRuns.copyTo(space, reference, MemorySegment.ofArray(value), 0, entry) ? value : null;
  }

  /** Whether the leaf is as it was when the key was located. */
  boolean isUnchanged(Mutation m) {
    return latches.validate(m.leaf, m.leafWord);
  }

  /** Locates the key again; the reference to the runs of its large value, or null when it has none now. */
  byte @Nullable [] reference(Mutation m) {
    for (int round = 0; ; round = Backoff.pause(round)) {
      locate(m);
      if (m.index < 0) {
        return null;
      }
      MemorySegment s = pages.segment(m.leaf);
      long b = pages.offset(m.leaf);
      long slot = Node.slot(s, b, m.index);
      byte[] stored = storedBytes(s, b, slot);
      if (latches.validate(m.leaf, m.leafWord)) {
        return Leaf.isOverflow(slot) && !Leaf.isTombstone(slot) ? stored : null;
      }
    }
  }

  /** Whether the located key has a live value. */
  public boolean isLive(Mutation m) {
    for (int round = 0; ; round = Backoff.pause(round)) {
      if (m.leaf == 0) {
        locate(m);
      }
      if (m.index < 0) {
        return false;
      }
      boolean tombstone = Leaf.isTombstone(Node.slot(pages.segment(m.leaf), pages.offset(m.leaf), m.index));
      if (latches.validate(m.leaf, m.leafWord)) {
        return !tombstone;
      }
      m.leaf = 0;
    }
  }

  /** Applies the mutation and tells the cell's count. Inside the gate; the reservation of the caller covers the pages that it may take. */
  public void apply(Mutation m, long lsn, long epoch, Reservation reservation) {
    latchLeaf(m);
    MemorySegment s = pages.segment(m.leaf);
    long b = pages.offset(m.leaf);
    if (m.delete && !isLiveAt(s, b, m.index)) {
      latches.releaseUnmodified(m.leaf, m.leafWord);
      m.replaces(false, null);
      return;
    }
    if (PageHeader.birthEpoch(s, b) == epoch && change(s, b, m, lsn)) { // I1: tested under the latch, inside the gate
      latches.release(m.leaf);
    } else {
      latches.releaseUnmodified(m.leaf, m.leafWord);
      structure.apply(m, lsn, epoch, reservation);
    }
    finish(m, epoch);
  }

  /** As the other, for neighbours in an array, one after the other; those that follow each other in a leaf share its latch. */
  public void apply(Mutation[] all, int from, int to, long lsn, long epoch, Reservation reservation) {
    series.apply(all, from, to, lsn, epoch, reservation);
  }

  private void finish(Mutation m, long epoch) {
    space.storage.step();
    if (m.wasLive() == m.delete) {
      cell.addCount(m.delete ? -1 : 1);
    }
    retireReplaced(m, epoch);
  }

  /** Gives back the runs of a large value that the mutation has replaced. */
  void retireReplaced(Mutation m, long epoch) {
    byte[] garbage = m.replacedReference();
    if (garbage != null) {
      OverflowRuns.retire(space, garbage, m.reference(), epoch);
    }
  }

  private void latchLeaf(Mutation m) {
    for (int round = 0; m.leaf == 0 || !latches.tryLatch(m.leaf, m.leafWord); round = Backoff.pause(round)) {
      locate(m);
    }
  }

  static boolean isLiveAt(MemorySegment s, long b, int index) {
    return index >= 0 && !Leaf.isTombstone(Node.slot(s, b, index));
  }

  /** Makes the change in a leaf that this thread owns and that is of the current epoch; false, and the leaf unchanged, when it has no room. */
  static boolean change(MemorySegment s, long b, Mutation m, long lsn) {
    boolean live = isLiveAt(s, b, m.index);
    long slot = m.index >= 0 ? Node.slot(s, b, m.index) : 0;
    byte[] reference = live && Leaf.isOverflow(slot) ? storedBytes(s, b, slot) : null;
    if (m.delete) {
      Leaf.tombstone(s, b, m.index);
    } else if (!store(s, b, m)) {
      return false;
    }
    m.replaces(live, reference);
    PageHeader.setLsn(s, b, Math.max(PageHeader.lsn(s, b), lsn));
    return true;
  }

  private static boolean store(MemorySegment s, long b, Mutation m) {
    if (m.index >= 0) {
      return Leaf.replace(s, b, m.index, m.valueArray, m.valueOffset, m.valueLength, m.overflow);
    }
    int at = -m.index - 1;
    return Leaf.insert(s, b, at, m.keyArray, m.keyOffset, m.keyLength, m.valueArray, m.valueOffset, m.valueLength, m.overflow);
  }
}

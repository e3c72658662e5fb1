package dev.gatun.tree;

import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.io.Backoff;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Changes of many keys in one table's tree, one after the other: what a batch writes. What follows each other in one leaf shares the way down and the
 * latch.
 *
 * <p><b>Finding.</b> A way down notes the {@link Fence} of its leaf. The keys that come next, as long as they do not descend and lie below the fence,
 * are looked up in the same leaf, and one validation at the end counts for all.
 *
 * <p><b>Applying.</b> The leaf is latched from the word under which its first key was found. A further key belongs to it when it was found in it
 * under that same word, or when it lies between the key before it and the fence that this way down has noted. Under the latch a key is searched anew,
 * because the changes before it have moved the slots. Of several changes of one key the last one stays, since they are made in their order. When the
 * leaf is frozen or full, {@link StructureChange} takes over with the key at hand, and the next begins with a leaf of its own.
 *
 * <p><b>What others see.</b> The leaf is latched for longer than by a single change, for {@link #AT_ONCE} changes at most, and its version rises
 * once. Nothing but the stripes tells what of a batch is visible, and they are noted before the first change and until after the last.
 *
 * <p>Nothing is waited for with a latch held (I5). Stateless; what a call needs to remember is its own.
 */
final class SeriesWriter {
  /** So many changes at most under one latch: a reader of the leaf waits for them. */
  static final int AT_ONCE = 64;

  private final TreeSpace space;
  private final RootCell cell;
  private final TreeWriter writer;
  private final StructureChange structure;
  private final PageFile pages;
  private final LatchTable latches;

  SeriesWriter(TreeSpace space, RootCell cell, TreeWriter writer, StructureChange structure) {
    this.space = space;
    this.cell = cell;
    this.writer = writer;
    this.structure = structure;
    this.pages = space.pages;
    this.latches = space.latches;
  }

  // ---------------------------------------------------------------- finding

  void locate(Mutation[] all, int from, int to) {
    Fence fence = new Fence();
    for (int at = from; at < to; ) {
      writer.locate(all[at], fence);
      at = locateBeside(all, at, Math.min(to, at + AT_ONCE), fence);
    }
  }

  /** Finds in the leaf of one mutation those that follow it there. Returns the first that has to find its own way. */
  private int locateBeside(Mutation[] all, int first, int to, Fence fence) {
    try {
      int end = searchBeside(all, first, to, fence);
      if (latches.validate(all[first].leaf, all[first].leafWord) && touchRuns(all, first + 1, end)) {
        return end;
      }
    } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
      space.stumbled(e, 1); // a leaf that was changing while it was read
    }
    return first + 1; // the others find their own way, and whatever was noted of them is forgotten
  }

  private int searchBeside(Mutation[] all, int first, int to, Fence fence) {
    MemorySegment s = pages.segment(all[first].leaf);
    long b = pages.offset(all[first].leaf);
    int at = first + 1;
    for (; at < to && all[at].compareKey(all[at - 1]) >= 0 && fence.isAbove(all[at]); at++) {
      Mutation m = all[at];
      m.standsBeside(all[first]);
      boolean isBehindAll = all[at - 1].index == -Node.slotCount(s, b) - 1;
      m.index = isBehindAll ? all[at - 1].index : Node.search(s, b, m.keyArray, m.keyOffset, m.keyLength);
    }
    return at;
  }

  private boolean touchRuns(Mutation[] all, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!writer.touchRuns(all[i])) {
        return false;
      }
    }
    return true;
  }

  // ---------------------------------------------------------------- applying

  void apply(Mutation[] all, int from, int to, long lsn, long epoch, Reservation reservation) {
    Fence fence = new Fence();
    RightEdge edge = new RightEdge(all, to);
    for (int at = from; at < to; ) {
      int changed = applyInLeaf(all, at, to, fence, lsn, epoch);
      finish(all, at, changed, epoch);
      at = changed;
      if (at < to && all[at].leaf == 0) {
        structure.apply(all[at], edge.startingAt(at), lsn, epoch, reservation);
        finish(all, at, edge.end(), epoch);
        at = edge.end();
      }
    }
  }

  /**
   * Makes the changes that belong to the leaf of the first one. Returns where it ends; the mutation there has no leaf ({@code leaf == 0}) if it
   * belongs to this one and needs another shape of the tree.
   */
  private int applyInLeaf(Mutation[] all, int first, int to, Fence fence, long lsn, long epoch) {
    boolean isFenced = latch(all[first], fence);
    long leaf = all[first].leaf;
    long word = all[first].leafWord;
    MemorySegment s = pages.segment(leaf);
    long b = pages.offset(leaf);
    boolean isCurrent = PageHeader.birthEpoch(s, b) == epoch; // I1: tested under the latch, inside the gate
    int end = Math.min(to, first + AT_ONCE);
    boolean isModified = false;
    int at = first;
    for (; at < end && (at == first || belongs(all, at, leaf, word, isFenced ? fence : null)); at++) {
      if (at > first) {
        all[at].standsBeside(all[first]);
        search(s, b, all[at - 1], all[at]);
      }
      if (all[at].delete && !TreeWriter.isLiveAt(s, b, all[at].index)) {
        all[at].replaces(false, null);
      } else if (isCurrent && TreeWriter.change(s, b, all[at], lsn)) {
        isModified = true;
      } else {
        all[at].leaf = 0;
        break;
      }
    }
    if (isModified) {
      latches.release(leaf);
    } else {
      latches.releaseUnmodified(leaf, word);
    }
    return at;
  }

  /** Latches the leaf of a mutation; true if it was found anew, and the fence is that of its leaf. */
  private boolean latch(Mutation m, Fence fence) {
    boolean isFenced = false;
    for (int round = 0; m.leaf == 0 || !latches.tryLatch(m.leaf, m.leafWord); round = isFenced ? Backoff.pause(round) : 0) {
      writer.locate(m, fence);
      isFenced = true;
    }
    return isFenced;
  }

  private static boolean belongs(Mutation[] all, int at, long leaf, long word, @Nullable Fence fence) {
    Mutation m = all[at];
    return m.leaf == leaf && m.leafWord == word || fence != null && m.compareKey(all[at - 1]) >= 0 && fence.isAbove(m);
  }

  /** Searches a key in a leaf that this thread owns. Behind one that went behind all others, as in a load in order, one comparison mostly does. */
  private static void search(MemorySegment s, long b, Mutation before, Mutation m) {
    int n = Node.slotCount(s, b);
    if (before.index == -n) {
      int c = Node.compareKey(s, b, n - 1, m.keyArray, m.keyOffset, m.keyLength);
      if (c <= 0) {
        m.index = c == 0 ? n - 1 : -n - 1;
        return;
      }
    }
    m.index = Node.search(s, b, m.keyArray, m.keyOffset, m.keyLength);
  }

  /** Accounts for what was applied, when no latch is held. */
  private void finish(Mutation[] all, int from, int to, long epoch) {
    int more = 0;
    for (int i = from; i < to; i++) {
      space.storage.step();
      if (all[i].wasLive() == all[i].delete) {
        more += all[i].delete ? -1 : 1;
      }
      writer.retireReplaced(all[i], epoch);
    }
    if (more != 0) {
      cell.addCount(more);
    }
  }
}

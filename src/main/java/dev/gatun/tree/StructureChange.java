package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.Backoff;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;

/**
 * Where a tree changes its shape for a write: copies of frozen pages, splits, new roots. ({@link TreeRefill} lays nodes out anew, by the same steps.)
 *
 * <p><b>Copying</b> ({@link #copyAndApply}). A page of an older epoch belongs to a checkpoint or a snapshot and is never written (I1). From the root
 * down a path is first current, then frozen; the lowest current page (or the root cell) is the <em>anchor</em>. Anchor and frozen pages are latched
 * top-down, each by compare-and-set from the word seen on the way, so nothing is ever waited for with a latch held: one failure releases all and
 * starts over (I5). The copies are made, the change is applied to the new leaf, and one store of a child pointer in the anchor publishes them all.
 *
 * <p><b>Splitting</b> ({@link Split#install}). Plan, latch, install. The split is computed on private copies of the pages, bottom-up, until an
 * ancestor has room for the separator; then the pages from that ancestor down are latched from the words seen, which proves that the copies are still
 * true; then the results are moved in. New right siblings are born latched, so a reader that follows a new pointer waits for the end.
 *
 * <p><b>Replaced pages.</b> The old pages are released with a raised version after the new pointer is published and before they are retired (I4): a
 * reader still inside an old page fails its validation, and nobody can be handed a page that is reused below him.
 */
final class StructureChange {
  private final TreeSpace space;
  private final RootCell cell;
  private final PageFile pages;
  private final LatchTable latches;

  StructureChange(TreeSpace space, RootCell cell) {
    this.space = space;
    this.cell = cell;
    this.pages = space.pages;
    this.latches = space.latches;
  }

  /** Applies a mutation whose leaf is frozen or full. */
  void apply(Mutation m, long lsn, long epoch, Reservation reservation) {
    apply(m, RightEdge.alone(m), lsn, epoch, reservation);
  }

  /** As the other, for a mutation that others of a batch follow; which of them were applied with it, {@link RightEdge} tells then. */
  void apply(Mutation m, RightEdge edge, long lsn, long epoch, Reservation reservation) {
    Path path = new Path();
    for (int round = 0; ; round = Backoff.pause(round)) {
      edge.alone();
      descend(m, path);
      if (m.delete && !isLive(path)) {
        m.replaces(false, null);
        return;
      }
      boolean frozen = path.firstFrozen(epoch) < path.depth;
      boolean done = frozen ? copyAndApply(m, path, lsn, epoch, reservation) : changeOrSplit(m, edge, path, lsn, epoch, reservation);
      if (done) {
        return;
      }
    }
  }

  private boolean isLive(Path path) {
    int leaf = path.leafLevel();
    long page = path.pages[leaf];
    if (path.index < 0) {
      return !latches.validate(page, path.words[leaf]); // a stale answer is settled by the latch, later
    }
    long slot = Node.slot(pages.segment(page), pages.offset(page), path.index);
    return !Leaf.isTombstone(slot) || !latches.validate(page, path.words[leaf]);
  }

  private void descend(Mutation m, Path path) {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        if (tryDescend(m, path)) {
          return;
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  private boolean tryDescend(Mutation m, Path path) {
    path.depth = 0;
    path.cellWord = cell.load();
    path.rootPointer = cell.root();
    path.rightmost = true;
    long pointer = path.rootPointer;
    long word = latches.load(PagePointer.id(pointer));
    if (!cell.mayDescend(path.cellWord) || !cell.validate(path.cellWord)) {
      return false;
    }
    int level = TreeSpace.ANY_LEVEL;
    while (space.readable(pointer, word, level)) {
      long page = PagePointer.id(pointer);
      MemorySegment s = pages.segment(page);
      long b = pages.offset(page);
      path.push(pointer, word, PageHeader.birthEpoch(s, b));
      level = space.level(s, b, page, word);
      if (level == 0) {
        path.index = Node.search(s, b, m.keyArray, m.keyOffset, m.keyLength);
        return latches.validate(page, word);
      }
      int index = Branch.childIndex(s, b, m.keyArray, m.keyOffset, m.keyLength);
      path.children[path.depth - 1] = index;
      path.rightmost &= index == Node.slotCount(s, b);
      pointer = Branch.child(s, b, index);
      word = latches.load(PagePointer.id(pointer));
      if (!latches.validate(page, path.words[path.depth - 1])) {
        return false;
      }
      level--;
    }
    return false;
  }

  // ---------------------------------------------------------------- copy

  /**
   * Copies the frozen part of the path and applies the change to the new leaf when it fits there. False: start over (a latch was lost, or a split is
   * next).
   */
  private boolean copyAndApply(Mutation m, Path path, long lsn, long epoch, Reservation reservation) {
    int top = path.firstFrozen(epoch);
    if (!latchFrom(path, top - 1)) {
      return false;
    }
    int last = path.leafLevel();
    long[] copies = copyPath(path, top, pages.segment(path.pages[last]), pages.offset(path.pages[last]), epoch, reservation);
    long leaf = copies[last];
    m.index = path.index;
    boolean applied = TreeWriter.change(pages.segment(leaf), pages.offset(leaf), m, lsn);
    publish(path, top, copies, epoch);
    retire(path, top, epoch);
    return applied;
  }

  /** Copies the latched pages of the path from a level down, each naming the copy below it; the last one's bytes are given. */
  long[] copyPath(Path path, int top, MemorySegment last, long lastBase, long epoch, Reservation reservation) {
    long[] copies = new long[path.depth];
    for (int level = top; level < path.depth; level++) {
      long page = path.pages[level];
      long copy = reservation.take(epoch);
      boolean isLast = level == path.leafLevel();
      MemorySegment from = isLast ? last : pages.segment(page);
      copyAs(from, isLast ? lastBase : pages.offset(page), pages.segment(copy), pages.offset(copy), copy, epoch);
      copies[level] = copy;
    }
    for (int level = top; level < path.leafLevel(); level++) {
      Branch.setChild(pages.segment(copies[level]), pages.offset(copies[level]), path.children[level], PagePointer.of(copies[level + 1], epoch));
    }
    return copies;
  }

  /** Makes a node another page, born in the epoch and not sealed. */
  static void copyAs(MemorySegment from, long fromBase, MemorySegment s, long b, long page, long epoch) {
    MemorySegment.copy(from, fromBase, s, b, PageSize.PAGE_BYTES);
    PageHeader.setPageId(s, b, page);
    PageHeader.setBirthEpoch(s, b, epoch);
    PageHeader.setChecksum(s, b, 0);
  }

  /** One store names the copies; then everything is let go of. */
  void publish(Path path, int top, long[] copies, long epoch) {
    long pointer = PagePointer.of(copies[top], epoch);
    if (top == 0) {
      cell.root(pointer);
    } else {
      long anchor = path.pages[top - 1];
      Branch.setChild(pages.segment(anchor), pages.offset(anchor), path.children[top - 1], pointer);
    }
    for (int level = top; level < path.depth; level++) {
      latches.release(path.pages[level]); // the version of a replaced page rises after the new pointer is published (I4)
      latches.release(copies[level]);
    }
    if (top == 0) {
      cell.release();
    } else {
      latches.release(path.pages[top - 1]);
    }
  }

  /** Gives the replaced pages of the path back. */
  void retire(Path path, int top, long epoch) {
    for (int level = top; level < path.depth; level++) {
      space.allocator.retire(path.pages[level], 1, path.births[level], epoch);
    }
  }

  // ---------------------------------------------------------------- latches

  /** Latches the path from a level down, level -1 being the root cell. All or nothing. */
  boolean latchFrom(Path path, int anchor) {
    if (anchor < 0 && !cell.tryLatch(path.cellWord)) {
      return false;
    }
    for (int level = Math.max(anchor, 0); level < path.depth; level++) {
      if (!latches.tryLatch(path.pages[level], path.words[level])) {
        unlatch(path, anchor, level);
        return false;
      }
    }
    return true;
  }

  void unlatch(Path path, int anchor, int end) {
    for (int level = end - 1; level >= Math.max(anchor, 0); level--) {
      latches.releaseUnmodified(path.pages[level], path.words[level]);
    }
    if (anchor < 0) {
      cell.releaseUnmodified();
    }
  }

  // ---------------------------------------------------------------- split

  /** All pages of the path are current: change the leaf if it has room by now, else split. */
  private boolean changeOrSplit(Mutation m, RightEdge edge, Path path, long lsn, long epoch, Reservation reservation) {
    int leaf = path.leafLevel();
    long page = path.pages[leaf];
    if (!latches.tryLatch(page, path.words[leaf])) {
      return false;
    }
    m.index = path.index;
    if (TreeWriter.change(pages.segment(page), pages.offset(page), m, lsn)) {
      latches.release(page);
      return true;
    }
    latches.releaseUnmodified(page, path.words[leaf]);
    try (SplitPlan plan = new SplitPlan(space, path, epoch, reservation)) {
      return plan.build(m, edge, lsn) && install(path, plan, epoch);
    }
  }

  private boolean install(Path path, SplitPlan plan, long epoch) {
    int anchor = plan.anchor();
    if (!latchFrom(path, anchor)) {
      return false;
    }
    plan.moveIn();
    if (anchor < 0) {
      cell.root(PagePointer.of(plan.newRoot(), epoch));
    }
    plan.releaseBorn();
    for (int level = path.depth - 1; level >= Math.max(anchor, 0); level--) {
      latches.release(path.pages[level]);
    }
    if (anchor < 0) {
      cell.release();
    }
    return true;
  }
}

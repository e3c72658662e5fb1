package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.format.Refill;
import dev.gatun.io.Backoff;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks one level of a tree from left to right and lays neighbouring nodes below one parent out anew: sparse ones become fewer full ones, deleted
 * entries go, pages come to lie in the order of their keys, or leave the end of the file. What the tree says does not change, so nothing is logged.
 *
 * <p><b>Algorithm.</b> Gather, outside of the gate: the path to the parent with the words seen, private copies of the parent and of a window of its
 * children, each copy validated, and the parent validated last: so each child's word was loaded while the parent named it. Everything is worked out
 * on the copies. Install, inside the gate: new pages are filled while nobody can see them; then the path (from the lowest page of the current epoch,
 * or from the parent when all are current) and the children are latched from the words seen, which proves that the copies are still true; one store
 * of a pointer, or the new image of the parent, publishes the new pages; the old ones are released with a raised version, and after that retired
 * (I4). A latch that is not got ends the attempt and the window is gathered again (I5).
 *
 * <p><b>Readers</b> meet what a split shows them: a parent whose word has changed. A new leaf has the newest LSN of those that it is made of, so what
 * a reader waits for is never less than before (I2).
 *
 * <p><b>A crash</b> finds the tree of the last checkpoint, whose pages are frozen, and the log. Owned by one thread.
 */
public final class TreeRefill implements AutoCloseable {
  /** How many children are laid out together: what is held latched at once. */
  public static final int WINDOW = 24;

  /** No page is moved for where it lies. */
  public static final long KEEP_PLACES = Long.MAX_VALUE;

  private static final int LEAF_LIMIT = Node.CAPACITY * 97 / 100;
  private static final int BRANCH_LIMIT = Node.CAPACITY * 90 / 100;
  private static final int GAIN_SHARE = 12; // a window is written for a node fewer in so many
  private static final int SWEEP_SHARE = 16; // of deleted entries among all
  private static final int DISORDER_SHARE = 4; // of steps backward among all

  private final TreeSpace space;
  private final RootCell cell;
  private final StructureChange structure;
  private final int level;
  private final long above;
  private final Path path = new Path();
  private final MemorySegment parent;
  private final MemorySegment[] images = new MemorySegment[WINDOW];
  private final long[] pages = new long[WINDOW];
  private final long[] words = new long[WINDOW];
  private final long[] births = new long[WINDOW];
  private byte @Nullable [] from = {};
  private byte @Nullable [] end;
  private int first;
  private int count;
  private boolean isLastOfParent;
  private @Nullable Refill layout;
  private long place = 1;

  /**
   * Prepares a walk.
   *
   * @param level 0 for leaves
   * @param above pages from this id on are moved below it, and nothing else is done; or {@link #KEEP_PLACES}
   */
  public TreeRefill(TreeSpace space, RootCell cell, int level, long above) {
    this.space = space;
    this.cell = cell;
    this.structure = new StructureChange(space, cell);
    this.level = level;
    this.above = above;
    this.parent = space.scratch.take();
    Arrays.setAll(images, i -> space.scratch.take());
  }

  /** Where the new pages are to begin: the walk takes free pages upward from here. */
  public TreeRefill from(long page) {
    place = page;
    return this;
  }

  /** Where the next new page would lie. */
  public long place() {
    return place;
  }

  // ---------------------------------------------------------------- gather

  /** Gathers the next window; false at the end of the level. Reads and verifies pages, and waits for the disk: nothing is held. */
  public boolean next() {
    int stumbles = 0;
    for (int round = 0; from != null; round = Backoff.pause(round)) {
      try {
        if (gather(from)) {
          if (count > 0) {
            plan();
            return true;
          }
          from = end;
          round = -1;
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
    return false;
  }

  /** False: something changed. True with no children: nothing to do below this parent, go on at {@link #end}. */
  private boolean gather(byte[] from) {
    path.depth = 0;
    path.cellWord = cell.load();
    path.rootPointer = cell.root();
    long pointer = path.rootPointer;
    long word = space.latches.load(PagePointer.id(pointer));
    if (!cell.mayDescend(path.cellWord) || !cell.validate(path.cellWord)) {
      return false;
    }
    byte[] high = null;
    int at = TreeSpace.ANY_LEVEL;
    while (space.readable(pointer, word, at)) {
      long page = PagePointer.id(pointer);
      MemorySegment s = space.pages.segment(page);
      long b = space.pages.offset(page);
      path.push(pointer, word, PageHeader.birthEpoch(s, b));
      at = space.level(s, b, page, word, at);
      if (at <= level) { // the tree is no higher
        count = 0;
        end = null;
        return space.latches.validate(page, word);
      }
      if (at == level + 1) {
        return gatherChildren(s, b, from, high);
      }
      int index = Branch.childIndex(s, b, from, 0, from.length);
      path.children[path.depth - 1] = index;
      high = index < Node.slotCount(s, b) ? Node.key(s, b, index) : high;
      pointer = Branch.child(s, b, index);
      word = space.latches.load(PagePointer.id(pointer));
      if (!space.latches.validate(page, path.words[path.depth - 1])) {
        return false;
      }
      at--;
    }
    return false;
  }

  private boolean gatherChildren(MemorySegment s, long b, byte[] from, byte @Nullable [] high) {
    int self = path.leafLevel();
    MemorySegment.copy(s, b, parent, 0, PageSize.PAGE_BYTES);
    if (!space.latches.validate(path.pages[self], path.words[self])) {
      return false;
    }
    int children = Node.slotCount(parent, 0) + 1;
    chooseWindow(from, children);
    isLastOfParent = first + count >= children;
    end = isLastOfParent ? high : Node.key(parent, 0, first + count - 1);
    for (int i = 0; i < count; i++) {
      if (!gatherChild(i, Branch.child(parent, 0, first + i))) {
        return false;
      }
    }
    return space.latches.validate(path.pages[self], path.words[self]); // last: the words of the children belong to what it names
  }

  /** The children from the key on; of these only neighbours that are to be moved, when there is a place to leave. */
  private void chooseWindow(byte[] from, int children) {
    first = Branch.childIndex(parent, 0, from, 0, from.length);
    if (above == KEEP_PLACES) {
      count = Math.min(WINDOW, children - first);
      return;
    }
    while (first < children && !isAbove(first)) {
      first++;
    }
    count = 0;
    while (count < WINDOW && first + count < children && isAbove(first + count)) {
      count++;
    }
    if (count == 0) {
      first = children; // nothing here: the next parent
    }
  }

  private boolean isAbove(int child) {
    return PagePointer.id(Branch.child(parent, 0, child)) >= above;
  }

  private boolean gatherChild(int i, long pointer) {
    long page = PagePointer.id(pointer);
    long word = space.latches.load(page);
    if (!space.readable(pointer, word, level)) {
      return false;
    }
    MemorySegment.copy(space.pages.segment(page), space.pages.offset(page), images[i], 0, PageSize.PAGE_BYTES);
    pages[i] = page;
    words[i] = word;
    births[i] = PageHeader.birthEpoch(images[i], 0);
    return space.latches.validate(page, word);
  }

  // ---------------------------------------------------------------- plan

  /** Fewer nodes, or the same nodes in other places. */
  private void plan() {
    layout = above == KEEP_PLACES ? layOut() : null;
    if (layout != null && layout.nodes() > count) {
      layout = null;
    }
  }

  private Refill layOut() {
    if (level == 0) {
      return Refill.leaves(images, count, LEAF_LIMIT);
    }
    byte[][] separators = new byte[count - 1][];
    Arrays.setAll(separators, i -> Node.key(parent, 0, first + i));
    return Refill.branches(images, count, separators, BRANCH_LIMIT);
  }

  /** Whether the window gains by being written anew. */
  public boolean isWorthwhile() {
    return above != KEEP_PLACES || (count - nodes()) * GAIN_SHARE >= count || isUnswept() || isOutOfOrder();
  }

  private boolean isUnswept() {
    int deleted = 0;
    int slots = 0;
    for (int i = 0; level == 0 && i < count; i++) {
      deleted += PageHeader.tombstones(images[i], 0);
      slots += Node.slotCount(images[i], 0);
    }
    return deleted * SWEEP_SHARE > slots;
  }

  private boolean isOutOfOrder() {
    int backward = 0;
    for (int i = 1; i < count; i++) {
      backward += pages[i] < pages[i - 1] ? 1 : 0;
    }
    return backward * DISORDER_SHARE > count;
  }

  /** Leaves the window as it is and goes on behind it. */
  public void skip() {
    from = end;
  }

  /** How many nodes the window has. */
  public int count() {
    return count;
  }

  /** How many nodes {@link #install} makes of them. */
  public int nodes() {
    return layout == null ? count : layout.nodes();
  }

  /** How many pages {@link #install} may take. */
  public int pagesNeeded() {
    return nodes() + path.depth;
  }

  // ---------------------------------------------------------------- install

  /**
   * Puts the new nodes in place of the old ones, and goes on behind them. Inside the gate; the table was found alive there. False: a page has changed
   * since, nothing was done, and the window is to be gathered again.
   */
  public boolean install(long epoch, Reservation reservation) {
    cell.beforeChange(epoch); // before any latch
    int nodes = nodes();
    long[] made = new long[nodes];
    for (int i = 0; i < nodes; i++) {
      made[i] = reservation.takeFrom(epoch, place);
      place = made[i] + 1;
      write(i, made[i], epoch);
    }
    boolean fits = parentWith(made, epoch);
    if (!fits || !latch(epoch)) {
      for (long page : made) {
        reservation.keep(page);
      }
      if (!fits) {
        skip(); // longer separators than the parent has room for
      }
      return !fits;
    }
    publish(made, epoch, reservation);
    for (int i = 0; i < count; i++) {
      space.allocator.retire(pages[i], 1, births[i], epoch);
    }
    from = next(nodes);
    space.storage.step();
    return true;
  }

  /** A last node that is not full is laid out again together with what follows it under the same parent. */
  private byte @Nullable [] next(int nodes) {
    if (layout == null || nodes == count || isLastOfParent) {
      return end;
    }
    return nodes > 1 ? layout.separatorBefore(nodes - 1) : from;
  }

  private void write(int node, long page, long epoch) {
    MemorySegment s = space.pages.segment(page);
    long b = space.pages.offset(page);
    if (layout == null) {
      StructureChange.copyAs(images[node], 0, s, b, page, epoch);
    } else {
      Node.format(s, b, PageHeader.type(images[0], 0), level, page, epoch, PageHeader.tableId(images[0], 0));
      layout.write(node, s, b);
    }
  }

  /** Changes the private copy of the parent; false when it has no room. */
  private boolean parentWith(long[] made, long epoch) {
    for (int i = count - 1; i >= 1 && layout != null; i--) {
      Branch.removeChild(parent, 0, first + i); // with the separator on its left
    }
    Branch.setChild(parent, 0, first, PagePointer.of(made[0], epoch));
    for (int i = 1; i < made.length; i++) {
      long pointer = PagePointer.of(made[i], epoch);
      if (layout == null) {
        Branch.setChild(parent, 0, first + i, pointer);
      } else {
        byte[] separator = layout.separatorBefore(i);
        if (!Branch.insert(parent, 0, first + i - 1, separator, 0, separator.length, pointer)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean latch(long epoch) {
    int anchor = anchor(epoch);
    if (!structure.latchFrom(path, anchor)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (!space.latches.tryLatch(pages[i], words[i])) {
        while (--i >= 0) {
          space.latches.releaseUnmodified(pages[i], words[i]);
        }
        structure.unlatch(path, anchor, path.depth);
        return false;
      }
    }
    return true;
  }

  /** The lowest page of the path that is written in place: the parent, or what is above the frozen part; -1 is the root cell. */
  private int anchor(long epoch) {
    return Math.min(path.firstFrozen(epoch), path.depth) - 1;
  }

  private void publish(long[] made, long epoch, Reservation reservation) {
    int top = path.firstFrozen(epoch);
    for (long page : made) {
      space.latches.release(page); // nobody knows it yet
    }
    if (top == path.depth) {
      long page = path.pages[path.leafLevel()];
      MemorySegment.copy(parent, 0, space.pages.segment(page), space.pages.offset(page), PageSize.PAGE_BYTES);
      space.latches.release(page);
    } else {
      long[] copies = structure.copyPath(path, top, parent, 0, epoch, reservation);
      structure.publish(path, top, copies, epoch);
      structure.retire(path, top, epoch);
    }
    for (int i = 0; i < count; i++) {
      space.latches.release(pages[i]); // its version rises after the new pointer is published (I4)
    }
  }

  /** Gives the buffers back. */
  @Override
  public void close() {
    space.scratch.give(parent);
    for (MemorySegment image : images) {
      space.scratch.give(image);
    }
  }
}

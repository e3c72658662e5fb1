package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.format.Split;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A split worked out on private copies, from the leaf up to the first ancestor that has room for a separator, before anything is latched.
 *
 * <p>{@code images[level]} is the new content of the path's page on that level; right siblings and a new root are pages that nobody can reach yet and
 * that were born latched. A leaf at the right edge that gets a neighbour keeps its entries and has no image. Every page is copied under its word and
 * the copy validated before it is computed with, so the arithmetic of a split never sees garbage.
 */
final class SplitPlan implements AutoCloseable {
  private static final long NOTHING_APPENDED = -1;

  private final TreeSpace space;
  private final PageFile pages;
  private final LatchTable latches;
  private final Path path;
  private final long epoch;
  private final Reservation reservation;
  private final @Nullable MemorySegment[] images;
  private final long[] born;
  private int bornCount;
  private int anchor;
  private long newRoot;
  private boolean installed;
  private long appendedLsn = NOTHING_APPENDED;

  SplitPlan(TreeSpace space, Path path, long epoch, Reservation reservation) {
    this.space = space;
    this.pages = space.pages;
    this.latches = space.latches;
    this.path = path;
    this.epoch = epoch;
    this.reservation = reservation;
    this.images = new MemorySegment[path.depth];
    this.born = new long[path.depth + 1];
  }

  /** The level up to which pages change, -1 being the root cell. */
  int anchor() {
    return anchor;
  }

  long newRoot() {
    return newRoot;
  }

  /** Works the split out. False when a page changed meanwhile. */
  boolean build(Mutation m, RightEdge edge, long lsn) {
    MemorySegment source = copy(path.leafLevel());
    try {
      return source != null && splitLeaf(source, m, edge, lsn);
    } finally {
      if (source != null) {
        space.scratch.give(source);
      }
    }
  }

  private boolean splitLeaf(MemorySegment source, Mutation m, RightEdge edge, long lsn) {
    int level = path.leafLevel();
    int index = Node.search(source, 0, m.keyArray, m.keyOffset, m.keyLength);
    if (path.rightmost && index == -Node.slotCount(source, 0) - 1) {
      return appendLeaf(source, m, edge, lsn);
    }
    boolean live = index >= 0 && !Leaf.isTombstone(Node.slot(source, 0, index));
    m.replaces(live, live ? referenceAt(source, index) : null);
    MemorySegment left = blank(level, source);
    long right = sibling(source);
    byte[] separator =
        Split.leaf(
            source, 0, index, m.keyArray, m.keyOffset, m.keyLength, m.valueArray, m.valueOffset, m.valueLength, m.overflow,
            left, 0, pages.segment(right), pages.offset(right), false);
    long newest = Math.max(PageHeader.lsn(source, 0), lsn);
    PageHeader.setLsn(left, 0, newest);
    PageHeader.setLsn(pages.segment(right), pages.offset(right), newest);
    return insertAbove(level - 1, separator, PagePointer.of(right, epoch), false);
  }

  /** At the right edge of the tree what is new goes right alone, so that loading in key order leaves full leaves. The old leaf keeps its entries. */
  private boolean appendLeaf(MemorySegment source, Mutation m, RightEdge edge, long lsn) {
    appendedLsn = Math.max(PageHeader.lsn(source, 0), lsn);
    long right = sibling(source);
    edge.fill(pages.segment(right), pages.offset(right), right, epoch, appendedLsn);
    byte[] last = Node.key(source, 0, Node.slotCount(source, 0) - 1);
    byte[] separator = Split.separatorBehind(last, m.keyArray, m.keyOffset, m.keyLength);
    return insertAbove(path.leafLevel() - 1, separator, PagePointer.of(right, epoch), true);
  }

  private static byte @Nullable [] referenceAt(MemorySegment source, int index) {
    long slot = Node.slot(source, 0, index);
    if (!Leaf.isOverflow(slot)) {
      return null;
    }
    byte[] reference = new byte[Leaf.valueLength(source, 0, slot)];
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, Leaf.valueOffset(source, 0, slot), reference, 0, reference.length);
    return reference;
  }

  private boolean insertAbove(int level, byte[] separator, long rightPointer, boolean append) {
    if (level < 0) {
      growRoot(separator, rightPointer);
      return true;
    }
    MemorySegment image = copy(level);
    if (image == null) {
      return false;
    }
    int at = path.children[level];
    if (Branch.insert(image, 0, at, separator, 0, separator.length, rightPointer)) {
      images[level] = image;
      anchor = level;
      return true;
    }
    return splitBranch(level, image, separator, rightPointer, append);
  }

  private boolean splitBranch(int level, MemorySegment source, byte[] separator, long rightPointer, boolean append) {
    try {
      MemorySegment left = blank(level, source);
      long right = sibling(source);
      byte[] pushed =
          Split.branch(
              source, 0, path.children[level], separator, 0, separator.length, rightPointer,
              left, 0, pages.segment(right), pages.offset(right), append);
      return insertAbove(level - 1, pushed, PagePointer.of(right, epoch), append);
    } finally {
      space.scratch.give(source);
    }
  }

  private void growRoot(byte[] separator, long rightPointer) {
    anchor = -1;
    newRoot = reservation.take(epoch);
    born[bornCount++] = newRoot;
    MemorySegment s = pages.segment(newRoot);
    long b = pages.offset(newRoot);
    Node.format(s, b, PageHeader.BRANCH, path.leafLevel() + 1, newRoot, epoch, PageHeader.tableId(pages.segment(born[0]), pages.offset(born[0])));
    Branch.setChild(s, b, 0, path.rootPointer); // the old root keeps its page and becomes the left half
    Branch.insert(s, b, 0, separator, 0, separator.length, rightPointer);
  }

  /** A validated private copy of the path's page, or null when it changed. */
  private @Nullable MemorySegment copy(int level) {
    MemorySegment image = space.scratch.take();
    long page = path.pages[level];
    MemorySegment.copy(pages.segment(page), pages.offset(page), image, 0, PageSize.PAGE_BYTES);
    if (latches.validate(page, path.words[level])) {
      return image;
    }
    space.scratch.give(image);
    return null;
  }

  /** An empty image for the path's page on a level, with that page's identity. */
  private MemorySegment blank(int level, MemorySegment source) {
    MemorySegment image = space.scratch.take();
    format(image, 0, source, path.pages[level]);
    images[level] = image;
    return image;
  }

  private long sibling(MemorySegment source) {
    long page = reservation.take(epoch);
    born[bornCount++] = page;
    format(pages.segment(page), pages.offset(page), source, page);
    return page;
  }

  private void format(MemorySegment s, long b, MemorySegment like, long page) {
    Node.format(s, b, PageHeader.type(like, 0), PageHeader.level(like, 0), page, epoch, PageHeader.tableId(like, 0));
  }

  /** Moves the images into the latched pages of the path. */
  void moveIn() {
    for (int level = Math.max(anchor, 0); level < images.length; level++) {
      long page = path.pages[level];
      MemorySegment image = images[level];
      if (image != null) {
        MemorySegment.copy(image, 0, pages.segment(page), pages.offset(page), PageSize.PAGE_BYTES);
      } else {
        PageHeader.setLsn(pages.segment(page), pages.offset(page), appendedLsn); // the leaf that was appended to: it has lost keys that it never had
      }
    }
    installed = true;
  }

  /** Lets readers into the new pages: a parent that names them is still latched. */
  void releaseBorn() {
    for (int i = 0; i < bornCount; i++) {
      latches.release(born[i]);
    }
  }

  /** Gives the buffers back, and the new pages too when nothing came of the plan. */
  @Override
  public void close() {
    for (MemorySegment image : images) {
      if (image != null) {
        space.scratch.give(image);
      }
    }
    if (!installed) {
      for (int i = 0; i < bornCount; i++) {
        reservation.keep(born[i]);
      }
    }
  }
}

package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.LatchTable;
import java.lang.foreign.MemorySegment;

/** Finds the large values of a frozen tree that have a run at or above a page, in the order of their keys. The tree's cut is pinned. */
public final class LargeEntries {
  /** Told of an entry; says whether to go on. */
  @FunctionalInterface
  public interface Visitor {
    /** The key, and the reference to the runs. */
    boolean visit(byte[] key, byte[] reference);
  }

  private final TreeSpace space;
  private final long above;
  private final Visitor visitor;

  /** Looks for runs at this page and above. */
  public LargeEntries(TreeSpace space, long above, Visitor visitor) {
    this.space = space;
    this.above = above;
    this.visitor = visitor;
  }

  /** Walks the tree below a root; false if the visitor ended it. */
  public boolean walk(long rootPointer) {
    return walk(rootPointer, TreeSpace.ANY_LEVEL);
  }

  private boolean walk(long pointer, int level) {
    long id = PagePointer.id(pointer);
    if (!LatchTable.isVerified(space.latches.load(id))) {
      space.verifier.verifyNode(pointer, level);
    }
    MemorySegment s = space.pages.segment(id);
    long b = space.pages.offset(id);
    int height = PageHeader.level(s, b);
    if (height == 0) {
      return leaf(s, b);
    }
    for (int i = 0; i <= Node.slotCount(s, b); i++) {
      if (!walk(Branch.child(s, b, i), height - 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean leaf(MemorySegment s, long b) {
    for (int i = 0; i < Node.slotCount(s, b); i++) {
      long slot = Node.slot(s, b, i);
      if (Leaf.isOverflow(slot) && !Leaf.isTombstone(slot)) {
        byte[] reference = OverflowRuns.referenceAt(s, b, slot);
        if (isAbove(reference) && !visitor.visit(Node.key(s, b, i), reference)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isAbove(byte[] reference) {
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      if (PagePointer.id(OverflowRef.runPointer(reference, 0, i)) >= above) {
        return true;
      }
    }
    return false;
  }
}

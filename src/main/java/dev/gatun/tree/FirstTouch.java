package dev.gatun.tree;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreException;
import dev.gatun.format.Branch;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.LatchTable;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Verifies the leaves of a tree before most of them are changed, in the order of the file and many with one read, instead of one by one in the order
 * of their keys. Nothing depends on it: what it does not come to, or finds damaged, is verified by who needs it, who then also says what is wrong.
 *
 * <p>Nobody changes the tree meanwhile. One thread.
 */
public final class FirstTouch {
  private final TreeSpace space;
  private long[] leaves = new long[1 << 8];
  private int count;

  private FirstTouch(TreeSpace space) {
    this.space = space;
  }

  /** Verifies what can be read of the leaves below a root cell. */
  public static void ofLeaves(TreeSpace space, RootCell cell) {
    FirstTouch touch = new FirstTouch(space);
    try {
      touch.collect(cell.root(), TreeSpace.ANY_LEVEL);
      long[] leaves = Arrays.copyOf(touch.leaves, touch.count);
      space.verifier.verifyAhead(leaves, 0);
    } catch (CorruptionException e) {
      // a branch is damaged: whoever needs it will say so
    } catch (StoreException e) {
      // or it cannot be read: the same
    }
  }

  /** Notes the leaves below a pointer. */
  private void collect(long pointer, int expected) {
    long page = PagePointer.id(pointer);
    if (!LatchTable.isVerified(space.latches.load(page))) {
      space.verifier.verifyNode(pointer, expected);
    }
    MemorySegment s = space.pages.segment(page);
    long b = space.pages.offset(page);
    int level = PageHeader.level(s, b);
    for (int i = 0, n = Node.slotCount(s, b); level > 0 && i <= n; i++) {
      long child = Branch.child(s, b, i);
      if (level == 1) {
        add(child);
      } else {
        collect(child, level - 1);
      }
    }
  }

  private void add(long pointer) {
    if (count == leaves.length) {
      leaves = Arrays.copyOf(leaves, 2 * count);
    }
    leaves[count++] = pointer;
  }
}

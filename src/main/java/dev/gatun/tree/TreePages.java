package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.LatchTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages of a tree that nobody can change any more, gathered to be given back as one: first all that must be read, verified, then the giving back,
 * which reads nothing.
 */
public final class TreePages {
  private final TreeSpace space;
  private long[] ids = new long[64];
  private long[] births = new long[64];
  private int count;
  private final List<byte[]> references = new ArrayList<>();

  /** Gathers the pages below a root. */
  public TreePages(TreeSpace space, long rootPointer) {
    this.space = space;
    gather(rootPointer, TreeSpace.ANY_LEVEL);
  }

  private void gather(long pointer, int level) {
    long id = PagePointer.id(pointer);
    if (!LatchTable.isVerified(space.latches.load(id))) {
      space.verifier.verifyNode(pointer, level);
    }
    MemorySegment s = space.pages.segment(id);
    long b = space.pages.offset(id);
    add(id, PageHeader.birthEpoch(s, b));
    int height = PageHeader.level(s, b);
    for (int i = 0; height > 0 && i <= Node.slotCount(s, b); i++) {
      gather(Branch.child(s, b, i), height - 1);
    }
    for (int i = 0; height == 0 && i < Node.slotCount(s, b); i++) {
      long slot = Node.slot(s, b, i);
      if (Leaf.isOverflow(slot) && !Leaf.isTombstone(slot)) {
        byte[] reference = OverflowRuns.referenceAt(s, b, slot);
        OverflowRuns.touch(space, reference);
        references.add(reference);
      }
    }
  }

  private void add(long id, long birth) {
    if (count == ids.length) {
      ids = java.util.Arrays.copyOf(ids, count * 2);
      births = java.util.Arrays.copyOf(births, count * 2);
    }
    ids[count] = id;
    births[count++] = birth;
  }

  /** Gives all of them back; inside the gate. Every version is raised before the first page can be reused (I4). */
  public void retire(long epoch) {
    for (int i = 0; i < count; i++) {
      space.latches.raise(ids[i]);
    }
    for (int i = 0; i < count; i++) {
      space.allocator.retire(ids[i], 1, births[i], epoch);
    }
    for (byte[] reference : references) {
      OverflowRuns.retire(space, reference, epoch);
    }
  }

  /** How many node pages there are. */
  public int count() {
    return count;
  }
}

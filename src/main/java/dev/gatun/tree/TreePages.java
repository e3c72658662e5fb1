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
 * Pages of a tree that nobody can change any more, gathered to be given back: first all that must be read, verified, then the giving back, which
 * reads nothing. A tree that is too large for one stay inside the gate gives back its root alone, and its children are trees of their own from then
 * on. Going on with the last of them, one has a few lists of children at a time.
 */
public final class TreePages {
  private final TreeSpace space;
  private final int maxPages;
  private long[] ids = new long[64];
  private long[] births = new long[64];
  private int count;
  private final List<byte[]> references = new ArrayList<>();
  private final List<Long> rest = new ArrayList<>();

  /** Gathers the pages below a root, itself included; or only itself, when there are more than so many pages and large values. */
  public TreePages(TreeSpace space, long rootPointer, int maxPages) {
    this.space = space;
    this.maxPages = maxPages;
    if (!gather(rootPointer, TreeSpace.ANY_LEVEL)) {
      onlyTheRoot(PagePointer.id(rootPointer));
    }
  }

  private void onlyTheRoot(long root) {
    count = 1; // it was gathered first
    references.clear();
    MemorySegment s = space.pages.segment(root);
    long b = space.pages.offset(root);
    for (int i = 0; i <= Node.slotCount(s, b); i++) {
      rest.add(Branch.child(s, b, i));
    }
  }

  /** Roots of what was left out. */
  public List<Long> rest() {
    return rest;
  }

  /** False when it has become too much; a leaf alone never is. */
  private boolean gather(long pointer, int level) {
    long id = PagePointer.id(pointer);
    if (!LatchTable.isVerified(space.latches.load(id))) {
      space.verifier.verifyNode(pointer, level);
    }
    MemorySegment s = space.pages.segment(id);
    long b = space.pages.offset(id);
    add(id, PageHeader.birthEpoch(s, b));
    int height = PageHeader.level(s, b);
    boolean fits = true;
    for (int i = 0; height > 0 && fits && i <= Node.slotCount(s, b); i++) {
      fits = gather(Branch.child(s, b, i), height - 1);
    }
    for (int i = 0; height == 0 && i < Node.slotCount(s, b); i++) {
      long slot = Node.slot(s, b, i);
      if (Leaf.isOverflow(slot) && !Leaf.isTombstone(slot)) {
        byte[] reference = OverflowRuns.referenceAt(s, b, slot);
        OverflowRuns.touch(space, reference);
        references.add(reference);
      }
    }
    return fits && (count == 1 || count + references.size() <= maxPages);
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

package dev.gatun.tree;

import dev.gatun.format.Leaf;
import dev.gatun.format.NodeBuilder;
import dev.gatun.format.PageHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a new leaf at the right edge of a tree: an entry that is greater than all that the tree has, and those of the same batch that follow
 * it in order, as many as there is room for. The leaf is laid out once, full, with the prefix that suits them, instead of entry by entry.
 *
 * <p>Nobody can be between them: whatever is not below the first of them belongs to the leaf at the right edge, which is latched when the new one is
 * installed. Owned by one thread.
 */
final class RightEdge {
  private final Mutation[] all;
  private final int to;
  private int first;
  private int end;
  private @Nullable NodeBuilder builder; // made when first needed

  /** For neighbours in an array, up to a place. */
  RightEdge(Mutation[] all, int to) {
    this.all = all;
    this.to = to;
  }

  /** For a mutation that nothing follows. */
  static RightEdge alone(Mutation m) {
    return new RightEdge(new Mutation[] {m}, 1).startingAt(0);
  }

  /** The mutation at hand is this one. */
  RightEdge startingAt(int index) {
    first = index;
    alone();
    return this;
  }

  /** None goes with the mutation at hand. */
  void alone() {
    end = first + 1;
  }

  /** The first mutation that was not applied with the one at hand. */
  int end() {
    return end;
  }

  /** Fills an empty leaf, which nobody can reach yet. */
  void fill(MemorySegment s, long b, long page, long epoch, long lsn) {
    Mutation m = all[first];
    m.replaces(false, null);
    if (!follows(first + 1)) {
      boolean fits = Leaf.insert(s, b, 0, m.keyArray, m.keyOffset, m.keyLength, m.valueArray, m.valueOffset, m.valueLength, m.overflow);
      assert fits : "an entry that fits no leaf";
      PageHeader.setLsn(s, b, lsn);
      return;
    }
    NodeBuilder leaf = builder();
    boolean fits = add(leaf, m);
    assert fits : "an entry that fits no leaf";
    while (follows(end) && add(leaf, all[end])) {
      all[end++].replaces(false, null);
    }
    leaf.write(s, b, page, epoch, PageHeader.tableId(s, b), lsn);
  }

  private boolean follows(int index) {
    return index < to && !all[index].delete && all[index].compareKey(all[index - 1]) > 0;
  }

  private NodeBuilder builder() {
    NodeBuilder made = builder;
    if (made == null) {
      made = new NodeBuilder(0);
      builder = made;
    }
    return made;
  }

  private static boolean add(NodeBuilder leaf, Mutation m) {
    return leaf.add(m.keyArray, m.keyOffset, m.keyLength, m.valueArray, m.valueOffset, m.valueLength, m.overflow);
  }
}

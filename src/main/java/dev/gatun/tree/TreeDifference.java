package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.LatchTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether two states of one table have the same entries in a range of keys. Both must stand still: pinned cuts, or the live tree under the exclusive
 * gate.
 *
 * <p>A child that both states have by the same pointer is the same page with everything below it, so only what was copied in between is looked at.
 * Where the shapes differ the entries are compared and not the pages, since a page may be copied, split or moved without a change of any entry. Large
 * values are compared by their references: a moved one counts as changed.
 */
public final class TreeDifference {
  private final TreeSpace space;
  private final byte @Nullable [] low;
  private final byte @Nullable [] high;

  /** Compares within bounds, both included; null is no bound. */
  public TreeDifference(TreeSpace space, byte @Nullable [] low, byte @Nullable [] high) {
    this.space = space;
    this.low = low;
    this.high = high;
  }

  /** Whether the entries below two root pointers are the same; 0 is a tree without entries. */
  public boolean same(long one, long other) {
    if (one == other) {
      return true;
    }
    if (one == 0 || other == 0) {
      return sameEntries(one, other, low, high);
    }
    return same(one, other, low, high, 0);
  }

  private boolean same(long one, long other, byte @Nullable [] from, byte @Nullable [] to, int depth) {
    if (one == other) {
      return true;
    }
    long a = page(one);
    long b = page(other);
    boolean branches = level(a) > 0 && level(a) == level(b) && depth < Path.MAX_HEIGHT;
    return branches && sameSeparators(a, b) ? sameChildren(a, b, from, to, depth) : sameEntries(one, other, from, to);
  }

  private boolean sameSeparators(long a, long b) {
    int slots = Node.slotCount(segment(a), offset(a));
    if (slots != Node.slotCount(segment(b), offset(b))) {
      return false;
    }
    for (int i = 0; i < slots; i++) {
      if (!Arrays.equals(Node.key(segment(a), offset(a), i), Node.key(segment(b), offset(b), i))) {
        return false;
      }
    }
    return true;
  }

  private boolean sameChildren(long a, long b, byte @Nullable [] from, byte @Nullable [] to, int depth) {
    MemorySegment s = segment(a);
    int first = from == null ? 0 : Branch.childIndex(s, offset(a), from, 0, from.length);
    int last = to == null ? Node.slotCount(s, offset(a)) : Branch.childIndex(s, offset(a), to, 0, to.length);
    for (int i = first; i <= last; i++) {
      byte[] start = i == first ? from : Node.key(s, offset(a), i - 1);
      byte[] end = i == last ? to : Node.key(s, offset(a), i);
      if (!same(Branch.child(s, offset(a), i), Branch.child(segment(b), offset(b), i), start, end, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /** The upper bound of an inner child is the next separator, which may itself be a key of the next child: comparing it too does no harm. */
  private boolean sameEntries(long one, long other, byte @Nullable [] from, byte @Nullable [] to) {
    try (TreeCursor x = TreeCursor.frozen(space, one);
        TreeCursor y = TreeCursor.frozen(space, other)) {
      x.bounds(from, true, to, true);
      y.bounds(from, true, to, true);
      boolean more = x.first();
      if (more != y.first()) {
        return false;
      }
      while (more) {
        if (!sameEntry(x, y)) {
          return false;
        }
        more = x.next();
        if (more != y.next()) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean sameEntry(TreeCursor x, TreeCursor y) {
    return Arrays.equals(key(x), key(y)) && Arrays.equals(stored(x), stored(y));
  }

  private static byte[] key(TreeCursor at) {
    return Node.key(at.segment(), at.base(), at.index());
  }

  private static byte[] stored(TreeCursor at) {
    long slot = at.slot();
    int length = Leaf.valueLength(at.segment(), at.base(), slot);
    long start = at.base() + Leaf.valueOffset(at.segment(), at.base(), slot);
    return at.segment().asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private long page(long pointer) {
    long id = PagePointer.id(pointer);
    if (!LatchTable.isVerified(space.latches.load(id))) {
      space.verifier.verifyNode(pointer, TreeSpace.ANY_LEVEL);
    }
    return id;
  }

  private int level(long id) {
    return PageHeader.level(segment(id), offset(id));
  }

  private MemorySegment segment(long id) {
    return space.pages.segment(id);
  }

  private long offset(long id) {
    return space.pages.offset(id);
  }
}

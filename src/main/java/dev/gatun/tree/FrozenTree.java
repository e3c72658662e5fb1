package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.LatchTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Point reads of a pinned cut's tree, in place. Its pages are never written (I1), so there is nothing to validate; a page is verified at its first
 * touch after open. What keeps the cut pinned while a read goes on is the caller's matter. Thread-safe.
 */
public final class FrozenTree {
  private final TreeSpace space;
  private final long root;

  /** The tree below a root pointer; 0 is a tree without entries. */
  public FrozenTree(TreeSpace space, long root) {
    this.space = space;
    this.root = root;
  }

  /** Uses a value where it lies. */
  @FunctionalInterface
  public interface ValueUse<R> {
    /** Uses {@code length} bytes from {@code offset}. */
    R use(MemorySegment segment, long offset, long length);
  }

  /** The value as a new array, or null. */
  public byte @Nullable [] get(byte[] key) {
    return read(key, (s, at, length) -> s.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
  }

  /** Copies the value to the start of the target; its length, or {@link BTree#ABSENT}. Copies nothing when the target is too short. */
  public long copyTo(byte[] key, MemorySegment target) {
    long leaf = leafOf(key);
    if (leaf == 0) {
      return BTree.ABSENT;
    }
    MemorySegment s = space.pages.segment(leaf);
    long b = space.pages.offset(leaf);
    int index = Node.search(s, b, key, 0, key.length);
    if (index < 0 || Leaf.isTombstone(Node.slot(s, b, index))) {
      return BTree.ABSENT;
    }
    long slot = Node.slot(s, b, index);
    if (Leaf.isOverflow(slot)) {
      return copyLarge(OverflowRuns.referenceAt(s, b, slot), target);
    }
    int length = Leaf.valueLength(s, b, slot);
    if (length <= target.byteSize()) {
      MemorySegment.copy(s, b + Leaf.valueOffset(s, b, slot), target, 0, length);
    }
    return length;
  }

  private long copyLarge(byte[] reference, MemorySegment target) {
    long length = OverflowRuns.length(reference);
    if (length <= target.byteSize()) {
      OverflowRuns.copyTo(space, reference, target, 0, () -> true);
    }
    return length;
  }

  /** Hands the value where it lies to the user; a large one as a copy. Null when absent. */
  public <R> @Nullable R read(byte[] key, ValueUse<R> use) {
    long leaf = leafOf(key);
    if (leaf == 0) {
      return null;
    }
    MemorySegment s = space.pages.segment(leaf);
    long b = space.pages.offset(leaf);
    int index = Node.search(s, b, key, 0, key.length);
    if (index < 0 || Leaf.isTombstone(Node.slot(s, b, index))) {
      return null;
    }
    long slot = Node.slot(s, b, index);
    if (Leaf.isOverflow(slot)) {
      byte[] reference = OverflowRuns.referenceAt(s, b, slot);
      MemorySegment whole = OverflowRuns.load(space, reference);
      return use.use(whole, 0, OverflowRuns.length(reference));
    }
    return use.use(s, b + Leaf.valueOffset(s, b, slot), Leaf.valueLength(s, b, slot));
  }

  private long leafOf(byte[] key) {
    long pointer = root;
    int level = TreeSpace.ANY_LEVEL;
    for (int depth = 0; pointer != 0 && depth < Path.MAX_HEIGHT; depth++) {
      long page = PagePointer.id(pointer);
      long word = space.latches.load(page);
      if (!LatchTable.isVerified(word)) {
        space.verifier.verifyNode(pointer, level);
      }
      MemorySegment s = space.pages.segment(page);
      long b = space.pages.offset(page);
      level = space.level(s, b, page, word, level);
      if (level == 0) {
        return page;
      }
      pointer = Branch.child(s, b, Branch.childIndex(s, b, key, 0, key.length));
      level--;
    }
    return 0;
  }
}

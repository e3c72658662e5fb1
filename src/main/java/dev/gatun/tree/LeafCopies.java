package dev.gatun.tree;

import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageSize;
import java.lang.foreign.MemorySegment;

/**
 * A live cursor's own memory: the copy of the leaf that it stands on, and one for the leaf that comes next. A copy that turns out to be stale must
 * not have replaced the present one, whose last key is needed to go on from. Owned by the cursor's thread.
 */
final class LeafCopies implements AutoCloseable {
  private static final int LINE_BYTES = 64;
  private static final int WORTH_TWO_CALLS = 8 * LINE_BYTES;

  private final ScratchPages scratch;
  private MemorySegment present;
  private MemorySegment presentView;
  private MemorySegment next;
  private MemorySegment nextView;

  LeafCopies(ScratchPages scratch) {
    this.scratch = scratch;
    present = scratch.take();
    presentView = present.asReadOnly();
    next = scratch.take();
    nextView = next.asReadOnly();
  }

  /**
   * Copies a leaf beside the present one, without its free lines: they are not in the cache, since read-ahead leaves them out. The leaf may be
   * changing, so its bounds are only believed as far as they make sense.
   */
  MemorySegment copyNext(MemorySegment s, long b) {
    int heap = PageHeader.heapStart(s, b);
    int free = Node.contiguousFree(s, b);
    if (free >= WORTH_TWO_CALLS && free <= heap && heap <= PageSize.PAGE_BYTES) {
      copy(s, b, 0, heap - free);
      copy(s, b, heap & -LINE_BYTES, PageSize.PAGE_BYTES);
    } else {
      copy(s, b, 0, PageSize.PAGE_BYTES);
    }
    return next;
  }

  private void copy(MemorySegment s, long b, int from, int to) {
    MemorySegment.copy(s, b + from, next, from, to - from);
  }

  /** What was copied last is the present leaf. */
  void accept() {
    MemorySegment old = present;
    MemorySegment oldView = presentView;
    present = next;
    presentView = nextView;
    next = old;
    nextView = oldView;
  }

  MemorySegment present() {
    return present;
  }

  /** The same bytes for users, who must not write them. */
  MemorySegment presentView() {
    return presentView;
  }

  @Override
  public void close() {
    scratch.give(present);
    scratch.give(next);
  }
}

package dev.gatun.tree;

import dev.gatun.format.PageSize;
import java.lang.foreign.MemorySegment;

/**
 * A live cursor's own memory: the copy of the leaf that it stands on, and one for the leaf that comes next. A copy that turns out to be stale must
 * not have replaced the present one, whose last key is needed to go on from. Owned by the cursor's thread.
 */
final class LeafCopies implements AutoCloseable {
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

  /** Copies a leaf beside the present one. All of it by one call, which is faster than its parts in use by two. */
  MemorySegment copyNext(MemorySegment s, long b) {
    MemorySegment.copy(s, b, next, 0, PageSize.PAGE_BYTES);
    return next;
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

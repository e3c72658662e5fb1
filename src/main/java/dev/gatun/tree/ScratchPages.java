package dev.gatun.tree;

import dev.gatun.format.PageSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Spare page-sized native buffers: for a split's source and for the leaf copy of a cursor. Native, because one kind of segment must reach the page
 * accessors. Buffers that nobody gives back are collected with their owner. Thread-safe.
 */
public final class ScratchPages {
  private static final int KEPT = 64;

  private final ConcurrentLinkedQueue<MemorySegment> spare = new ConcurrentLinkedQueue<>();
  private final AtomicInteger spares = new AtomicInteger();

  /** A buffer of one page with any content. */
  public MemorySegment take() {
    @Nullable MemorySegment page = spare.poll();
    if (page == null) {
      return Arena.ofAuto().allocate(PageSize.PAGE_BYTES, Long.BYTES);
    }
    spares.decrementAndGet();
    return page;
  }

  /** Gives a buffer back; the caller uses it no more. */
  public void give(MemorySegment page) {
    if (spares.get() < KEPT) {
      spares.incrementAndGet();
      spare.add(page);
    }
  }
}

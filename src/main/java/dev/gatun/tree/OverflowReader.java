package dev.gatun.tree;

import dev.gatun.format.OverflowBlock;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads a frozen large value from its beginning, piece by piece, so that no more than a piece is in memory. Each block is verified at its first
 * touch. What keeps the value's cut pinned meanwhile is the caller's matter. Owned by one thread.
 */
public final class OverflowReader implements OverflowWriter.Source {
  private final TreeSpace space;
  private final byte[] reference;
  private int run;
  private long inRun; // bytes of the present run that were read

  /** Begins with the first byte of the value. */
  public OverflowReader(TreeSpace space, byte[] reference) {
    this.space = space;
    this.reference = reference;
  }

  @Override
  public void read(byte[] target, int offset, int length) {
    for (int done = 0; done < length; ) {
      if (inRun == OverflowBlock.capacityBytes(OverflowRef.runPages(reference, 0, run))) {
        run++;
        inRun = 0;
      }
      int chunk = (int) Math.min(length - done, OverflowBlock.PAYLOAD_BYTES - inRun % OverflowBlock.PAYLOAD_BYTES);
      chunk = (int) Math.min(chunk, OverflowBlock.capacityBytes(OverflowRef.runPages(reference, 0, run)) - inRun);
      copy(target, offset + done, chunk);
      done += chunk;
      inRun += chunk;
    }
  }

  /** From within one block. */
  private void copy(byte[] target, int offset, int length) {
    long at = OverflowBlock.blockOf(inRun) * OverflowBlock.BLOCK_PAGES;
    long pointer = OverflowRef.runPointer(reference, 0, run) + at;
    long block = PagePointer.id(pointer);
    if (!OverflowRuns.isVerified(space, block)) {
      space.verifier.verify(pointer, TreeSpace.ANY_LEVEL, PageHeader.OVERFLOW);
    }
    long from = space.pages.offset(block) + PageHeader.BYTES + inRun % OverflowBlock.PAYLOAD_BYTES;
    MemorySegment.copy(space.pages.segment(block), ValueLayout.JAVA_BYTE, from, target, offset, length);
  }
}

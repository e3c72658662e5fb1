package dev.gatun.tree;

import dev.gatun.format.OverflowBlock;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Writes a large value to runs of pages that nobody else knows yet: outside the gate, sealed block by block, unattached. Until a checkpoint names
 * them the log carries the whole value, so nothing depends on these pages reaching the disk.
 */
public final class OverflowWriter {
  private static final int SMALLEST_RUN_PAGES = OverflowBlock.BLOCK_PAGES;

  /** Where the value's bytes come from, in order. */
  @FunctionalInterface
  public interface Source {
    /** Gives the next bytes. */
    void read(byte[] target, int offset, int length) throws IOException;
  }

  private record Run(long firstId, int pages) {}

  private final TreeSpace space;
  private final long epoch;
  private final int mostRuns;
  private final IntConsumer growRun;

  /**
   * Writes runs of an epoch.
   *
   * @param growRun makes the file longer by a run of so many pages when none is free; throws when the disk is full
   */
  public OverflowWriter(TreeSpace space, long epoch, IntConsumer growRun) {
    this(space, epoch, OverflowRef.MAX_RUNS, growRun);
  }

  /** As the other, with so many runs at most. */
  OverflowWriter(TreeSpace space, long epoch, int mostRuns, IntConsumer growRun) {
    this.space = space;
    this.epoch = epoch;
    this.mostRuns = mostRuns;
    this.growRun = growRun;
  }

  /**
   * Writes a value and returns its reference, the entry LSN still open. The pages come out of a reservation of {@link #pagesFor}, and when it fails
   * they are free again and nobody's.
   */
  public byte[] write(Source source, long length, Reservation reserved) throws IOException {
    List<Run> runs = new ArrayList<>();
    try {
      allocate(runs, length, reserved);
      long rest = length;
      for (Run run : runs) {
        long inRun = Math.min(rest, OverflowBlock.capacityBytes(run.pages));
        fill(run, source, inRun);
        rest -= inRun;
      }
      return reference(runs, length);
    } catch (Throwable t) {
      runs.forEach(run -> space.allocator.abandon(run.firstId, run.pages));
      throw t;
    }
  }

  /** Pages that a value may take: its own, and the part of a block that each of many runs may waste. */
  public static long pagesFor(long length) {
    return OverflowBlock.pages(length) + Math.min(OverflowRef.MAX_RUNS, length / OverflowBlock.BLOCK_BYTES + 1);
  }

  private void allocate(List<Run> runs, long length, Reservation reserved) {
    long rest = length;
    long wanted = OverflowBlock.pages(rest);
    while (rest > 0) {
      boolean last = runs.size() == mostRuns - 1;
      int pages = (int) Math.min(wanted, Integer.MAX_VALUE);
      long first = space.allocator.allocateRun(pages);
      if (first != 0) {
        reserved.used(pages);
        runs.add(new Run(first, pages));
        rest -= Math.min(rest, OverflowBlock.capacityBytes(pages));
        wanted = OverflowBlock.pages(rest);
      } else if (pages > SMALLEST_RUN_PAGES && !last && runs.size() + 1L + rest / halfBytes(pages) < mostRuns) {
        wanted = halfPages(pages);
      } else {
        growRun.accept(pages);
        wanted = Math.min(wanted, space.largestRunPages());
      }
    }
  }

  /** Half of a run, in whole blocks, so that only the last block of a value is short. */
  private static int halfPages(int pages) {
    int blocks = (pages + OverflowBlock.BLOCK_PAGES - 1) / OverflowBlock.BLOCK_PAGES;
    return Math.max(1, blocks / 2) * OverflowBlock.BLOCK_PAGES;
  }

  private static long halfBytes(int pages) {
    return OverflowBlock.capacityBytes(halfPages(pages));
  }

  private void fill(Run run, Source source, long bytes) throws IOException {
    int most = (int) Math.min(bytes, OverflowBlock.PAYLOAD_BYTES);
    byte[] block = new byte[OverflowBlock.pagesOfBlock(most) * PageSize.PAGE_BYTES]; // no more: zeros of a whole block cost more than a short value
    for (long done = 0; done < bytes; done += OverflowBlock.PAYLOAD_BYTES) {
      int payload = (int) Math.min(bytes - done, OverflowBlock.PAYLOAD_BYTES);
      long page = run.firstId + OverflowBlock.blockOf(done) * OverflowBlock.BLOCK_PAGES;
      source.read(block, PageHeader.BYTES, payload);
      OverflowBlock.seal(block, 0, page, epoch, payload);
      int length = OverflowBlock.pagesOfBlock(payload) * PageSize.PAGE_BYTES;
      java.util.Arrays.fill(block, PageHeader.BYTES + payload, length, (byte) 0);
      MemorySegment.copy(block, 0, space.pages.segment(page), ValueLayout.JAVA_BYTE, space.pages.offset(page), length);
    }
  }

  private byte[] reference(List<Run> runs, long length) {
    byte[] reference = new byte[OverflowRef.bytes(runs.size())];
    OverflowRef.setValue(reference, 0, length, 0);
    for (int i = 0; i < runs.size(); i++) {
      OverflowRef.setRun(reference, 0, i, PagePointer.of(runs.get(i).firstId, epoch), runs.get(i).pages);
    }
    return reference;
  }
}

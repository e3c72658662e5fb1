package dev.gatun.tree;

import dev.gatun.format.OverflowBlock;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PagePointer;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Copies the runs of a frozen large value that lie at or above a page to other places, and makes a reference of them and of those that stay. So a
 * value that takes half of the file is moved by as much as lies behind, and what is free below need not take in the whole.
 *
 * <p>A run that is not the last holds whole blocks; what it holds fills whole blocks in one run or in several, so the bytes of the value stay where
 * the reader looks for them. The new runs are nobody's until {@link LargeMove} attaches them. Owned by one thread.
 */
public final class LargeCopy {
  private final TreeSpace space;
  private final byte[] from;
  private final long above;
  private final byte[] to = new byte[OverflowRef.bytes(OverflowRef.MAX_RUNS)];
  private int runs;

  /** Prepares to copy what a value has at a page and above. */
  public LargeCopy(TreeSpace space, byte[] reference, long above) {
    this.space = space;
    this.from = reference;
    this.above = above;
  }

  /** Pages of the runs that are copied, and so of the new ones. */
  public int pages() {
    int pages = 0;
    for (int i = 0; i < OverflowRef.runs(from.length); i++) {
      pages += isCopied(i) ? OverflowRef.runPages(from, 0, i) : 0;
    }
    return pages;
  }

  private boolean isCopied(int run) {
    return PagePointer.id(OverflowRef.runPointer(from, 0, run)) >= above;
  }

  /**
   * Copies, and returns the new reference, without its LSN. The reservation has so many {@link #pages}.
   *
   * @param growRun called when no run is free that is as long as needed; what it throws ends the copying
   */
  public byte[] write(long epoch, IntConsumer growRun, Reservation reserved) throws IOException {
    try {
      long rest = OverflowRuns.length(from);
      for (int i = 0; i < OverflowRef.runs(from.length); i++) {
        long inRun = Math.min(rest, OverflowBlock.capacityBytes(OverflowRef.runPages(from, 0, i)));
        if (isCopied(i)) {
          copy(i, inRun, epoch, growRun, reserved);
        } else {
          add(from, i);
        }
        rest -= inRun;
      }
      return reference();
    } catch (Throwable t) {
      OverflowRuns.abandon(space, reference(), from);
      throw t;
    }
  }

  private void copy(int run, long bytes, long epoch, IntConsumer growRun, Reservation reserved) throws IOException {
    byte[] old = new byte[OverflowRef.bytes(1)];
    OverflowRef.setValue(old, 0, bytes, 0);
    OverflowRef.setRun(old, 0, 0, OverflowRef.runPointer(from, 0, run), OverflowRef.runPages(from, 0, run));
    int toCome = OverflowRef.runs(from.length) - run - 1;
    OverflowWriter writer = new OverflowWriter(space, epoch, OverflowRef.MAX_RUNS - runs - toCome, growRun);
    byte[] made = writer.write(new OverflowReader(space, old), bytes, reserved);
    for (int i = 0; i < OverflowRef.runs(made.length); i++) {
      add(made, i);
    }
  }

  private void add(byte[] reference, int run) {
    OverflowRef.setRun(to, 0, runs++, OverflowRef.runPointer(reference, 0, run), OverflowRef.runPages(reference, 0, run));
  }

  private byte[] reference() {
    byte[] reference = Arrays.copyOf(to, OverflowRef.bytes(runs));
    OverflowRef.setValue(reference, 0, OverflowRuns.length(from), 0);
    return reference;
  }
}

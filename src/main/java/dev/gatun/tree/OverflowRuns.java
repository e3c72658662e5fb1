package dev.gatun.tree;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Leaf;
import dev.gatun.format.OverflowBlock;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.LatchTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Values that are too large for a leaf: read, taken into the tree, given back. {@link OverflowWriter} writes them.
 *
 * <p>A run never changes once it is written, so a reader copies it in chunks without a version of its own: what may happen is that the entry is
 * replaced and the pages are given away. Therefore the leaf that the reference was read from is validated after each block; the pages are retired
 * only after that leaf's version has changed.
 */
public final class OverflowRuns {
  /** A reference that names nothing. */
  static final byte[] NO_RUNS = {};

  private OverflowRuns() {}

  /** The length of the value. */
  public static long length(byte[] reference) {
    return OverflowRef.valueLength(reference, 0);
  }

  /** Pages of all runs. */
  public static int pages(byte[] reference) {
    int pages = 0;
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      pages += OverflowRef.runPages(reference, 0, i);
    }
    return pages;
  }

  /** The reference in a leaf's slot, as a new array. */
  public static byte[] referenceAt(MemorySegment s, long b, long slot) {
    byte[] reference = new byte[Leaf.valueLength(s, b, slot)];
    MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b + Leaf.valueOffset(s, b, slot), reference, 0, reference.length);
    return reference;
  }

  /** The whole value of a frozen entry as a new native segment. */
  public static MemorySegment load(TreeSpace space, byte[] reference) {
    long length = length(reference);
    MemorySegment whole = Arena.ofAuto().allocate(Math.max(1, length));
    copyTo(space, reference, whole, 0, () -> true);
    return whole.asSlice(0, length);
  }

  /** The value of a frozen entry where it lies, read-only; null when it is in more than one piece. */
  public static @Nullable MemorySegment inPlace(TreeSpace space, byte[] reference) {
    long length = length(reference);
    if (OverflowRef.runs(reference.length) != 1) {
      return null;
    }
    int pages = Math.min(OverflowRef.runPages(reference, 0, 0), OverflowBlock.BLOCK_PAGES);
    if (length > OverflowBlock.capacityBytes(pages)) {
      return null;
    }
    long pointer = OverflowRef.runPointer(reference, 0, 0);
    long block = PagePointer.id(pointer);
    if (!isVerified(space, block)) {
      space.verifier.verify(pointer, TreeSpace.ANY_LEVEL, PageHeader.OVERFLOW);
    }
    return space.pages.readOnlySegment(block).asSlice(space.pages.offset(block) + PageHeader.BYTES, length);
  }

  /** Copies the value; false as soon as the entry turns out to be no longer valid, the target then holding garbage. */
  public static boolean copyTo(TreeSpace space, byte[] reference, MemorySegment target, long at, BooleanSupplier valid) {
    long rest = length(reference);
    long to = at;
    for (int i = 0; i < OverflowRef.runs(reference.length) && rest > 0; i++) {
      long pointer = OverflowRef.runPointer(reference, 0, i);
      int pages = OverflowRef.runPages(reference, 0, i);
      long inRun = Math.min(rest, OverflowBlock.capacityBytes(pages));
      if (!copyRun(space, pointer, inRun, target, to, valid)) {
        return false;
      }
      rest -= inRun;
      to += inRun;
    }
    return valid.getAsBoolean();
  }

  /** False when the entry is no longer valid: its pages may be somebody else's, which is no damage. */
  private static boolean verify(TreeSpace space, long pointer, BooleanSupplier valid) {
    try {
      space.verifier.verify(pointer, TreeSpace.ANY_LEVEL, PageHeader.OVERFLOW);
      return true;
    } catch (CorruptionException e) {
      if (valid.getAsBoolean()) {
        throw e;
      }
      return false;
    }
  }

  /** A page that the file does not have was never verified: a reference may be damaged under a right checksum. */
  static boolean isVerified(TreeSpace space, long block) {
    return block < space.pages.materialisedPages() && LatchTable.isVerified(space.latches.load(block));
  }

  private static boolean copyRun(TreeSpace space, long pointer, long bytes, MemorySegment target, long at, BooleanSupplier valid) {
    long first = PagePointer.id(pointer);
    for (long done = 0; done < bytes; done += OverflowBlock.PAYLOAD_BYTES) {
      long block = first + OverflowBlock.blockOf(done) * OverflowBlock.BLOCK_PAGES;
      if (!isVerified(space, block) && !verify(space, pointer + (block - first), valid)) {
        return false;
      }
      long chunk = Math.min(bytes - done, OverflowBlock.PAYLOAD_BYTES);
      MemorySegment.copy(space.pages.segment(block), space.pages.offset(block) + PageHeader.BYTES, target, at + done, chunk);
      if (!valid.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  /** Makes the runs a part of the tree; inside the gate, before the leaf names them. */
  public static void attach(TreeSpace space, byte[] reference) {
    attach(space, reference, NO_RUNS);
  }

  /** As the other; the runs that another reference names too are a part of it already. */
  static void attach(TreeSpace space, byte[] reference, byte[] other) {
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      if (!names(other, OverflowRef.runPointer(reference, 0, i))) {
        space.allocator.attach(PagePointer.id(OverflowRef.runPointer(reference, 0, i)), OverflowRef.runPages(reference, 0, i));
      }
    }
  }

  /** Gives back runs that were never attached. */
  public static void abandon(TreeSpace space, byte[] reference) {
    abandon(space, reference, NO_RUNS);
  }

  /** As the other; the runs that another reference names too belong to that one. */
  public static void abandon(TreeSpace space, byte[] reference, byte[] other) {
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      if (!names(other, OverflowRef.runPointer(reference, 0, i))) {
        space.allocator.abandon(PagePointer.id(OverflowRef.runPointer(reference, 0, i)), OverflowRef.runPages(reference, 0, i));
      }
    }
  }

  private static boolean names(byte[] reference, long pointer) {
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      if (OverflowRef.runPointer(reference, 0, i) == pointer) {
        return true;
      }
    }
    return false;
  }

  /** Gives the runs of a removed entry back; inside the gate, after the leaf's version has changed (I4). */
  static void retire(TreeSpace space, byte[] reference, long epoch) {
    retire(space, reference, NO_RUNS, epoch);
  }

  /** As the other, for a replaced entry: the runs that the new one names too stay. */
  static void retire(TreeSpace space, byte[] reference, byte[] now, long epoch) {
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      if (!names(now, OverflowRef.runPointer(reference, 0, i))) {
        retireRun(space, PagePointer.id(OverflowRef.runPointer(reference, 0, i)), OverflowRef.runPages(reference, 0, i), epoch);
      }
    }
  }

  private static void retireRun(TreeSpace space, long first, int pages, long epoch) {
    long birth = PageHeader.birthEpoch(space.pages.segment(first), space.pages.offset(first));
    for (long block = first; block < first + pages; block += OverflowBlock.BLOCK_PAGES) {
      space.latches.raise(block);
    }
    space.allocator.retire(first, pages, Math.min(birth, epoch), epoch);
  }

  /** Reads the first block of each run that a located entry has, so that giving it back later rests on verified bytes. */
  static void touch(TreeSpace space, byte[] reference) {
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      space.verifier.verify(OverflowRef.runPointer(reference, 0, i), TreeSpace.ANY_LEVEL, PageHeader.OVERFLOW);
    }
  }

  /** Whether {@link #touch} would read nothing. */
  static boolean isTouched(TreeSpace space, byte[] reference) {
    boolean touched = true;
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      touched &= LatchTable.isVerified(space.latches.load(PagePointer.id(OverflowRef.runPointer(reference, 0, i))));
    }
    return touched;
  }
}

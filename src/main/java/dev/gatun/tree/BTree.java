package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.io.Backoff;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Point reads of one table's live tree, by optimistic latch coupling.
 *
 * <p><b>Idea.</b> A reader writes nothing that others read. It remembers the version of each page's latch word and believes what it read only when
 * the version is still the same afterwards (I4). Every public operation has the same outline: loop, descend, act on the leaf, validate, return; else
 * start over.
 *
 * <p><b>Order of accesses</b>, for a parent P and a child C: read the child pointer from P; load C's word; validate P. So C was the child of P at a
 * moment when C's word was already loaded: whoever replaces or reuses C afterwards raises that word first. The root cell is the root's parent. At the
 * leaf: copy out, then validate. Each validation has a load-load fence before its re-read, because an acquire re-read alone lets earlier loads sink
 * below it.
 *
 * <p><b>What can fail on the way.</b> A locked word means a writer is inside for nanoseconds: wait and start over. A page that was not verified since
 * open is verified once, through the channel (I12). Garbage read from a page under change can only yield garbage offsets, which are masked, or an
 * exception, which is a restart.
 */
public final class BTree {
  /** Returned when a key is absent. */
  public static final long ABSENT = -1;

  final TreeSpace space;
  final RootCell cell;
  private final PageFile pages;
  private final LatchTable latches;
  private final TreeWriter finder;

  /** A tree over its root cell. */
  public BTree(TreeSpace space, RootCell cell) {
    this.space = space;
    this.cell = cell;
    this.pages = space.pages;
    this.latches = space.latches;
    this.finder = new TreeWriter(space, cell);
  }

  /** Where the tree begins. */
  public RootCell cell() {
    return cell;
  }

  /** What the tree stands on. */
  public TreeSpace space() {
    return space;
  }

  /** Levels of the tree; 1 is a single leaf. True of one moment. */
  public int height() {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        long cellWord = cell.load();
        long pointer = cell.root();
        long page = PagePointer.id(pointer);
        long word = latches.load(page);
        if (RootCell.isReadable(cellWord) && cell.validate(cellWord) && space.readable(pointer, word, TreeSpace.ANY_LEVEL)) {
          int level = PageHeader.level(pages.segment(page), pages.offset(page));
          if (latches.validate(page, word)) {
            return level + 1;
          }
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  /** The value of a key as a new array, or null. */
  public byte @Nullable [] get(byte[] key, int off, int len) {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        long cellWord = cell.load();
        long pointer = cell.root();
        long page = PagePointer.id(pointer);
        long word = latches.load(page);
        if (!cell.mayDescend(cellWord) || !cell.validate(cellWord)) {
          continue;
        }
        int level = TreeSpace.ANY_LEVEL;
        while (space.readable(pointer, word, level)) {
          MemorySegment s = pages.segment(page);
          long b = pages.offset(page);
          int found = PageHeader.level(s, b);
          if (level >= 0 && found != level) {
            space.wrongLevel(page, word, level, found);
            break;
          }
          level = found;
          if (level == 0) {
            byte[] value = valueAt(s, b, page, word, Node.search(s, b, key, off, len), key, off, len);
            if (value != STALE) {
              return value;
            }
            break;
          }
          long child = Branch.child(s, b, Branch.childIndex(s, b, key, off, len));
          long childWord = latches.load(PagePointer.id(child));
          if (!latches.validate(page, word)) {
            break;
          }
          pointer = child;
          page = PagePointer.id(child);
          word = childWord;
          level--;
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  /** The values of many keys, in their order, as new arrays or null: each as {@link #get} has it, at some moment of the call. */
  public byte[] @Nullable [] getAll(byte[][] keys) {
    return GroupRead.get(this, keys);
  }

  /** Copies the value of a key to the start of the target and returns its length, or {@link #ABSENT}. Copies nothing when the target is too short. */
  public long copyTo(byte[] key, int off, int len, MemorySegment target) {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        long cellWord = cell.load();
        long pointer = cell.root();
        long page = PagePointer.id(pointer);
        long word = latches.load(page);
        if (!cell.mayDescend(cellWord) || !cell.validate(cellWord)) {
          continue;
        }
        int level = TreeSpace.ANY_LEVEL;
        while (space.readable(pointer, word, level)) {
          MemorySegment s = pages.segment(page);
          long b = pages.offset(page);
          int found = PageHeader.level(s, b);
          if (level >= 0 && found != level) {
            space.wrongLevel(page, word, level, found);
            break;
          }
          level = found;
          if (level == 0) {
            long length = copyAt(s, b, page, word, key, off, len, target);
            if (length != RESTART) {
              return length;
            }
            break;
          }
          long child = Branch.child(s, b, Branch.childIndex(s, b, key, off, len));
          long childWord = latches.load(PagePointer.id(child));
          if (!latches.validate(page, word)) {
            break;
          }
          pointer = child;
          page = PagePointer.id(child);
          word = childWord;
          level--;
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  static final byte[] STALE = new byte[0];
  private static final long RESTART = -2;
  private static final int BEFORE_ALL = -1;

  /** The value in a leaf for what the search has returned: null when absent, {@link #STALE} when the leaf did not validate. */
  byte @Nullable [] valueAt(MemorySegment s, long b, long page, long word, int index, byte[] key, int off, int len) {
    if (index < 0) {
      return isAbsent(s, b, page, word, index) ? null : STALE;
    }
    long slot = Node.slot(s, b, index);
    if (Leaf.isTombstone(slot)) {
      return latches.validate(page, word) ? null : STALE;
    }
    int length = Leaf.valueLength(s, b, slot) & 0xFFF; // bounded before anything is allocated (I4)
    byte[] value = new byte[length];
    MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b + Leaf.valueOffset(s, b, slot), value, 0, length);
    if (!latches.validate(page, word)) {
      return STALE;
    }
    return Leaf.isOverflow(slot) ? largeValue(value, new LargeEntry(finder, key, off, len, value, page, word)) : value;
  }

  /** A page of zeros looks like an empty leaf: a key before all others is looked for in a node, or the file was changed under the store. */
  private boolean isAbsent(MemorySegment s, long b, long page, long word, int index) {
    return (index != BEFORE_ALL || space.level(s, b, page, word) == 0) && latches.validate(page, word);
  }

  private byte[] largeValue(byte[] reference, LargeEntry entry) {
    byte[] value = new byte[Math.toIntExact(OverflowRuns.length(reference))];
    boolean whole = OverflowRuns.copyTo(space, reference, MemorySegment.ofArray(value), 0, entry);
    return whole ? value : STALE;
  }

  private long copyAt(MemorySegment s, long b, long page, long word, byte[] key, int off, int len, MemorySegment target) {
    int index = Node.search(s, b, key, off, len);
    if (index < 0) {
      return isAbsent(s, b, page, word, index) ? ABSENT : RESTART;
    }
    long slot = Node.slot(s, b, index);
    if (Leaf.isTombstone(slot)) {
      return latches.validate(page, word) ? ABSENT : RESTART;
    }
    if (Leaf.isOverflow(slot)) {
      return copyLarge(s, b, slot, page, word, key, off, len, target);
    }
    int length = Leaf.valueLength(s, b, slot) & 0xFFF;
    if (length <= target.byteSize()) {
      MemorySegment.copy(s, b + Leaf.valueOffset(s, b, slot), target, 0, length);
    }
    return latches.validate(page, word) ? length : RESTART;
  }

  private long copyLarge(MemorySegment s, long b, long slot, long page, long word, byte[] key, int off, int len, MemorySegment target) {
    byte[] reference = new byte[Leaf.valueLength(s, b, slot) & 0xFFF];
    MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b + Leaf.valueOffset(s, b, slot), reference, 0, reference.length);
    if (!latches.validate(page, word)) {
      return RESTART;
    }
    long length = OverflowRuns.length(reference);
    if (length > target.byteSize()) {
      return length;
    }
    LargeEntry entry = new LargeEntry(finder, key, off, len, reference, page, word);
    return OverflowRuns.copyTo(space, reference, target, 0, entry) ? length : RESTART;
  }
}

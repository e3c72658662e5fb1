package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Point reads of many keys of one live tree, a level at a time.
 *
 * <p><b>Idea.</b> A lone descent spends most of its time waiting for memory, three or four times in a row, since each page tells where the next one
 * is. The waits of different keys have nothing to do with each other. So a group of keys goes down together: on each level the lines that the search
 * will need are first touched in all pages, in a loop of loads that do not depend on each other, which the processor has under way at once; then each
 * page is searched in the cache. On the leaves the same is done once more for the cells. (A software prefetch in the manner of "group prefetching",
 * Chen, Ailamaki, Gibbons, Mowry: Improving Hash Join Performance through Prefetching, ICDE 2004; loads stand in for the instruction, which Java does
 * not have.)
 *
 * <p><b>Why it is right.</b> For each key the accesses that count are those of {@link BTree}, in the same order: the child pointer, the child's word,
 * the validation of the parent; at the leaf the copy, then the validation. What is touched beforehand decides nothing. A key whose word is locked,
 * unverified or has changed leaves the group and is read alone; so is the whole group when bytes under change made it stumble.
 *
 * <p>For one call, by one thread.
 */
final class GroupRead {
  /** Enough for the processor to have its fill of misses under way, and few enough for the touched lines to stay in the first-level cache. */
  private static final int GROUP = 32;

  private static final int LINE = 64;
  private static final int TOUCHED_LINES = 5;
  private static final int LAST_WORD = PageSize.PAGE_BYTES - Long.BYTES;
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private final BTree tree;
  private final PageFile pages;
  private final LatchTable latches;
  private final byte[][] keys;
  private final byte[] @Nullable [] values;
  private final long[] page = new long[GROUP]; // 0: the key has left the group
  private final long[] word = new long[GROUP];
  @SuppressWarnings("unused") // written only: see touch
  private long sink;

  private GroupRead(BTree tree, byte[][] keys) {
    this.tree = tree;
    this.pages = tree.space.pages;
    this.latches = tree.space.latches;
    this.keys = keys;
    this.values = new byte[keys.length][];
  }

  /** The values in the order of the keys, null for none. */
  static byte[] @Nullable [] get(BTree tree, byte[][] keys) {
    GroupRead group = new GroupRead(tree, keys);
    for (int from = 0; from < keys.length; from += GROUP) {
      group.read(from, Math.min(GROUP, keys.length - from));
    }
    return group.values;
  }

  private void read(int from, int count) {
    try {
      int level = enter(count);
      for (; level > 0; level--) {
        step(from, count);
        touch(count);
      }
      if (level == 0) {
        touchCells(from, count);
        finish(from, count);
        return;
      }
    } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
      if (e instanceof RootCell.DroppedException) {
        throw e;
      }
      // bytes under change: a lone read tells that from damage, a fault and a closed store
    }
    for (int i = 0; i < count; i++) {
      values[from + i] = alone(from + i);
    }
  }

  private byte @Nullable [] alone(int i) {
    return tree.get(keys[i], 0, keys[i].length);
  }

  /** Puts all keys on the root; its level, or something negative when it can't be read now. */
  private int enter(int count) {
    long cellWord = tree.cell.load();
    long root = PagePointer.id(tree.cell.root());
    long rootWord = latches.load(root);
    if (!tree.cell.mayDescend(cellWord) || !tree.cell.validate(cellWord) || !LatchTable.isReadable(rootWord)) {
      return -1;
    }
    int level = PageHeader.level(pages.segment(root), pages.offset(root));
    if (!latches.validate(root, rootWord)) {
      return -1;
    }
    for (int i = 0; i < count; i++) {
      page[i] = root;
      word[i] = rootWord;
    }
    return level;
  }

  /** Every key goes to its child. */
  private void step(int from, int count) {
    for (int i = 0; i < count; i++) {
      if (page[i] == 0) {
        continue;
      }
      MemorySegment s = pages.segment(page[i]);
      long b = pages.offset(page[i]);
      byte[] key = keys[from + i];
      long child = PagePointer.id(Branch.child(s, b, Branch.childIndex(s, b, key, 0, key.length)));
      long childWord = latches.load(child);
      boolean stays = latches.validate(page[i], word[i]) && LatchTable.isReadable(childWord);
      page[i] = stays ? child : 0;
      word[i] = childWord;
    }
  }

  private void touch(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (page[i] != 0) {
        MemorySegment s = pages.segment(page[i]);
        long b = pages.offset(page[i]);
        for (int line = 0; line < TOUCHED_LINES; line++) {
          sum += s.get(WORD, b + (long) line * LINE);
        }
      }
    }
    sink = sum; // a load whose result goes nowhere would be removed
  }

  private void touchCells(int from, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (page[i] != 0) {
        MemorySegment s = pages.segment(page[i]);
        long b = pages.offset(page[i]);
        byte[] key = keys[from + i];
        int cell = Node.likelyCell(s, b, key, 0, key.length);
        sum += s.get(WORD, b + Math.min(cell, LAST_WORD)) + s.get(WORD, b + Math.min(cell + LINE, LAST_WORD));
      }
    }
    sink += sum;
  }

  private void finish(int from, int count) {
    for (int i = 0; i < count; i++) {
      byte[] value = BTree.STALE;
      if (page[i] != 0) {
        byte[] key = keys[from + i];
        value = tree.valueAt(pages.segment(page[i]), pages.offset(page[i]), page[i], word[i], key, 0, key.length);
      }
      values[from + i] = value == BTree.STALE ? alone(from + i) : value;
    }
  }
}

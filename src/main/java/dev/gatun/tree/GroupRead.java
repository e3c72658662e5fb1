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
 * <p><b>Loops that only load.</b> How many loads are under way is bounded by how many instructions the processor looks ahead, some five hundred. A
 * search takes a hundred of them, so one between two keys' loads leaves most of the wait to each key. That is why searching, following pointers and
 * touching are loops of their own, with what they hand on in arrays, and why a leaf is searched in two halves: by its heads, which tells the cells to
 * touch, and on from there.
 *
 * <p><b>Why it is right.</b> For each key the accesses that count are those of {@link BTree}, in the same order: the child pointer, the child's word,
 * the validation of the parent; at the leaf the search and the copy, then the validation. The halves of a search lie under the same word, so what the
 * first has found is true of the page that the second goes on with, or the validation fails. What is touched beforehand decides nothing. A key whose
 * word is locked, unverified or has changed leaves the group and is read alone; so is the whole group when bytes under change made it stumble.
 *
 * <p>For one call, by one thread.
 */
final class GroupRead {
  /** Enough for the processor to have its fill of misses under way, and few enough for the touched lines to stay in the first-level cache. */
  private static final int GROUP = 64;

  private static final int LINE = 64;
  private static final int TOUCHED_LINES = 5;
  private static final int TOUCHED_CELL_LINES = 3;
  private static final int LAST_WORD = PageSize.PAGE_BYTES - Long.BYTES;
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private final BTree tree;
  private final PageFile pages;
  private final LatchTable latches;
  private final byte[][] keys;
  private final byte[] @Nullable [] values;
  private final long[] page; // 0: the key has left the group
  private final long[] word;
  private final long[] child;
  private final int[] place; // in a branch the child's, in a leaf what the search by heads has returned
  private final int[] cell;
  @SuppressWarnings("unused") // written only: see touch
  private long sink;

  private GroupRead(BTree tree, byte[][] keys) {
    this.tree = tree;
    this.pages = tree.space.pages;
    this.latches = tree.space.latches;
    this.keys = keys;
    this.values = new byte[keys.length][];
    int size = Math.min(GROUP, keys.length);
    this.page = new long[size];
    this.word = new long[size];
    this.child = new long[size];
    this.place = new int[size];
    this.cell = new int[size];
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
        search(from, count);
        descend(count);
        touch(count);
      }
      if (level == 0) {
        searchHeads(from, count);
        touchCells(count);
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

  /** Every key finds the place of its child. */
  private void search(int from, int count) {
    for (int i = 0; i < count; i++) {
      if (page[i] != 0) {
        byte[] key = keys[from + i];
        place[i] = Branch.childIndex(pages.segment(page[i]), pages.offset(page[i]), key, 0, key.length);
      }
    }
  }

  /** Every key goes to its child: all pointers, then all words, each before its parent is validated. */
  private void descend(int count) {
    for (int i = 0; i < count; i++) {
      if (page[i] != 0) {
        child[i] = PagePointer.id(Branch.child(pages.segment(page[i]), pages.offset(page[i]), place[i]));
      }
    }
    for (int i = 0; i < count; i++) {
      if (page[i] != 0) {
        long childWord = latches.load(child[i]);
        boolean stays = latches.validate(page[i], word[i]) && LatchTable.isReadable(childWord);
        page[i] = stays ? child[i] : 0;
        word[i] = childWord;
      }
    }
  }

  /** The first lines of all pages. */
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
    sink += sum; // what is loaded for nothing would be left out
  }

  /** Every key finds its slot in its leaf, as far as the heads tell. */
  private void searchHeads(int from, int count) {
    for (int i = 0; i < count; i++) {
      if (page[i] != 0) {
        MemorySegment s = pages.segment(page[i]);
        long b = pages.offset(page[i]);
        byte[] key = keys[from + i];
        int slot = Node.searchHeads(s, b, key, 0, key.length);
        place[i] = slot;
        cell[i] = slot < 0 ? 0 : Node.cellOffset(s, b, slot);
      }
    }
  }

  private void touchCells(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (page[i] != 0) {
        MemorySegment s = pages.segment(page[i]);
        long b = pages.offset(page[i]);
        for (int line = 0; line < TOUCHED_CELL_LINES; line++) {
          sum += s.get(WORD, b + Math.min(cell[i] + line * LINE, LAST_WORD));
        }
      }
    }
    sink += sum;
  }

  private void finish(int from, int count) {
    for (int i = 0; i < count; i++) {
      byte[] value = page[i] == 0 ? BTree.STALE : valueAt(i, keys[from + i]);
      values[from + i] = value == BTree.STALE ? alone(from + i) : value;
    }
  }

  private byte @Nullable [] valueAt(int i, byte[] key) {
    MemorySegment s = pages.segment(page[i]);
    long b = pages.offset(page[i]);
    int index = place[i] < 0 ? place[i] : Node.searchFrom(s, b, place[i], key, 0, key.length);
    return tree.valueAt(s, b, page[i], word[i], index, key, 0, key.length);
  }
}

package dev.gatun.format;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * What leaves and branches have in common: slots, the shared prefix, and the search.
 *
 * <pre>
 *  0        64                              heapStart                    4096
 *  +--------+--------+--------+---- free ----+------+------+------+--------+
 *  | header | slot 0 | slot 1 | ..           | cell | cell | cell | prefix |
 *  +--------+--------+--------+--------------+------+------+------+--------+
 *
 *   63                            32 31         20 19        9 8       2  1  0
 *  +--------------------------------+-------------+-----------+---------+--+--+
 *  |              head              | cell offset | suffix    |    0    |O |T |   a slot
 *  +--------------------------------+-------------+-----------+---------+--+--+
 * </pre>
 *
 * <p>All keys of a node start with its <em>prefix</em>, which is stored once: 8 bytes in the header, the rest in the heap. What follows it
 * is the key's
 * <em>suffix</em>; its first four bytes, padded with zeros, are the slot's <em>head</em>, the others the cell's <em>tail</em>. Slots are
 * ordered by suffix as unsigned bytes, the shorter first when it is a prefix of the longer. So most comparisons are of one number in one
 * load, and a search touches the header, one or two lines of slots, and one cell.
 *
 * <p>Readers run on pages that a writer is changing. Counts and lengths are bounded by masks, so that every loop ends; a result read from
 * such a page may be nonsense or an {@link IndexOutOfBoundsException}, and the caller's validation discards both (I4).
 */
public final class Node {
  /** Bytes of a slot. */
  public static final int SLOT_BYTES = 8;

  /** Bytes for slots and cells: one that has both. */
  public static final int CAPACITY = PageSize.BODY_BYTES;

  /** Bytes of the prefix that the header holds. */
  static final int PREFIX_IN_HEADER = 8;

  /** Bytes of a suffix that the slot holds. */
  static final int HEAD_BYTES = 4;

  static final int LEAF_CELL_HEADER = 2;
  static final int BRANCH_CELL_HEADER = 8;

  static final long TOMBSTONE = 1;
  static final long OVERFLOW = 2;

  /** Slots in a cache line; the first slot starts one. */
  private static final int SLOTS_PER_LINE = 8;

  private static final int COUNT_MASK = 0x1FF;
  private static final int LENGTH_MASK = 0x7FF;
  private static final int OFFSET_MASK = 0xFFF;
  private static final int LENGTH_SHIFT = 9;
  private static final int OFFSET_SHIFT = 20;
  private static final int HEAD_SHIFT = 32;
  static final long HEAD_MASK = -1L << HEAD_SHIFT;

  /** Slots are aligned by place; the layout without a promise of alignment saves a test for each load, and the load is a single one all the same. */
  private static final VarHandle SLOT = Field.of(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));

  private Node() {}

  /** Slots in use. */
  public static int slotCount(MemorySegment s, long b) {
    return PageHeader.slotCount(s, b) & COUNT_MASK;
  }

  /** Slot {@code i} as one word. */
  public static long slot(MemorySegment s, long b, int i) {
    return (long) SLOT.get(s, b + PageHeader.BYTES + ((long) i << 3));
  }

  /** The index of the slot with this key, tombstones included, or {@code -(insertion point) - 1}. */
  public static int search(MemorySegment s, long b, byte[] key, int off, int len) {
    int i = searchHeads(s, b, key, off, len);
    return i < 0 ? i : searchFrom(s, b, i, key, off, len);
  }

  /**
   * The first half of a search, without a look at any cell: the first slot with the key's head, or what {@link #search} returns when the node does
   * not have the key for sure.
   */
  public static int searchHeads(MemorySegment s, long b, byte[] key, int off, int len) {
    int n = slotCount(s, b);
    int p = prefixLength(s, b);
    if (p != 0) {
      int c = comparePrefix(s, b, p, key, off, len);
      if (c != 0) {
        return c < 0 ? -1 : -n - 1;
      }
    }
    long head = Bytes.firstFour(key, off + p, len - p);
    int i = lowerBound(s, b, n, head);
    return i < n && head(slot(s, b, i)) == head ? i : -i - 1;
  }

  /** The other half, from what {@link #searchHeads} has found: 0 or more. */
  public static int searchFrom(MemorySegment s, long b, int i, byte[] key, int off, int len) {
    int p = prefixLength(s, b);
    return searchEqualHeads(s, b, i, slotCount(s, b), key, off + p, len - p);
  }

  /** Where the cell of slot {@code i} begins. */
  public static int cellOffset(MemorySegment s, long b, int i) {
    return cellOffset(slot(s, b, i));
  }

  /** The number of slots whose key is not greater than this one. */
  static int upperBound(MemorySegment s, long b, byte[] key, int off, int len) {
    int i = search(s, b, key, off, len);
    return i < 0 ? -i - 1 : i + 1;
  }

  /**
   * The first slot whose head is not below {@code head}: first the cache line, by the last slot of each, then the slot in its line. The loads of
   * either step do not depend on each other, so in a page that is not in the cache the lines are fetched at once; a plain binary search waits for one
   * after the other and took an eighth longer there. Within the line it would wait for three loads and what is made of them, which takes longer than
   * seven loads at once. There is no branch that random keys make hard to predict: what stands behind the last slot is looked at like slots, counts
   * only when all before it are below, and is cut off then. So that it lies in the page, a node has fewer slots than fit without any cell.
   */
  private static int lowerBound(MemorySegment s, long b, int n, long head) {
    int low = 0;
    for (int i = SLOTS_PER_LINE - 1; i < n; i += SLOTS_PER_LINE) {
      low += SLOTS_PER_LINE * oneIfBelow(s, b, i, head);
    }
    int below = oneIfBelow(s, b, low, head); // 1 as long as all are
    int count = below;
    count += below &= oneIfBelow(s, b, low + 1, head);
    count += below &= oneIfBelow(s, b, low + 2, head);
    count += below &= oneIfBelow(s, b, low + 3, head);
    count += below &= oneIfBelow(s, b, low + 4, head);
    count += below &= oneIfBelow(s, b, low + 5, head);
    count += below & oneIfBelow(s, b, low + 6, head);
    return Math.min(low + count, n);
  }

  private static int oneIfBelow(MemorySegment s, long b, int i, long head) {
    return (int) (head(slot(s, b, i)) - head >>> 63);
  }

  /** Slot {@code i} is the first with the key's head: it is the one in nearly all cases, else the tails of its equals decide. */
  private static int searchEqualHeads(MemorySegment s, long b, int i, int n, byte[] key, int off, int len) {
    long slot = slot(s, b, i);
    int c = compareTail(s, b, slot, key, off, len);
    if (c == 0) {
      return i;
    }
    return c > 0 ? -i - 1 : searchTails(s, b, i + 1, n, slot >>> HEAD_SHIFT, key, off, len);
  }

  private static int searchTails(MemorySegment s, long b, int from, int n, long head, byte[] key, int off, int len) {
    int low = from;
    int high = n;
    while (low < high) {
      int middle = (low + high) >>> 1;
      long slot = slot(s, b, middle);
      int c = head(slot) == head ? compareTail(s, b, slot, key, off, len) : 1;
      if (c == 0) {
        return middle;
      }
      low = c < 0 ? middle + 1 : low;
      high = c < 0 ? high : middle;
    }
    return -low - 1;
  }

  /**
   * Compares a slot with a suffix of equal head; negative if the slot is smaller. If one of them ends within the head, the other goes on
   * with zeros at most up to the head's end, so the shorter is a prefix of the longer.
   */
  private static int compareTail(MemorySegment s, long b, long slot, byte[] key, int off, int len) {
    int own = suffixLength(slot);
    if (own > HEAD_BYTES && len > HEAD_BYTES) {
      int c = Bytes.compare(s, tailAt(s, b, slot), key, off + HEAD_BYTES, Math.min(own, len) - HEAD_BYTES);
      if (c != 0) {
        return c;
      }
    }
    return own - len;
  }

  /** Negative if the key lies before all keys with the node's prefix, 0 if it has the prefix, positive if it lies behind them. */
  static int comparePrefix(MemorySegment s, long b, int p, byte[] key, int off, int len) {
    int shift = p < PREFIX_IN_HEADER ? 64 - 8 * p : 0;
    long own = PageHeader.extra(s, b) >>> shift;
    long other = Bytes.firstEight(key, off, len) >>> shift;
    if (own != other) {
      return Long.compareUnsigned(other, own);
    }
    return p <= PREFIX_IN_HEADER || len <= PREFIX_IN_HEADER ? Math.min(len - p, 0) : compareLongPrefix(s, b, p, key, off, len);
  }

  private static int compareLongPrefix(MemorySegment s, long b, int p, byte[] key, int off, int len) {
    int c = Bytes.compare(s, b + prefixOffset(s, b), key, off + PREFIX_IN_HEADER, Math.min(p, len) - PREFIX_IN_HEADER);
    return c != 0 ? -c : Math.min(len - p, 0);
  }

  /** True if the key starts with the node's prefix. */
  static boolean hasPrefix(MemorySegment s, long b, byte[] key, int off, int len) {
    int p = prefixLength(s, b);
    return p == 0 || comparePrefix(s, b, p, key, off, len) == 0;
  }

  /** Compares slot {@code i}'s key with another; negative if the slot's is smaller. */
  public static int compareKey(MemorySegment s, long b, int i, byte[] key, int off, int len) {
    int p = prefixLength(s, b);
    int c = p == 0 ? 0 : comparePrefix(s, b, p, key, off, len);
    if (c != 0) {
      return -c;
    }
    long slot = slot(s, b, i);
    long head = Bytes.firstFour(key, off + p, len - p);
    return head(slot) != head ? Long.compare(head(slot), head) : compareTail(s, b, slot, key, off + p, len - p);
  }

  /** The length of slot {@code i}'s key. */
  public static int keyLength(MemorySegment s, long b, int i) {
    return prefixLength(s, b) + suffixLength(slot(s, b, i));
  }

  /** Copies slot {@code i}'s key and returns its length. The target has room for a key of the greatest length. */
  public static int copyKey(MemorySegment s, long b, int i, byte[] target, int off) {
    int p = prefixLength(s, b);
    long slot = slot(s, b, i);
    int suffix = suffixLength(slot);
    Objects.checkIndex(p + suffix, PageSize.MAX_KEY_BYTES + 1);
    if (p != 0) {
      Bytes.put(PageHeader.extra(s, b), target, off, Math.min(p, PREFIX_IN_HEADER), p + suffix);
      if (p > PREFIX_IN_HEADER) {
        Bytes.copy(s, b + prefixOffset(s, b), target, off + PREFIX_IN_HEADER, p - PREFIX_IN_HEADER);
      }
    }
    Bytes.put(slot & HEAD_MASK, target, off + p, Math.min(suffix, HEAD_BYTES), suffix);
    if (suffix > HEAD_BYTES) {
      Bytes.copy(s, tailAt(s, b, slot), target, off + p + HEAD_BYTES, suffix - HEAD_BYTES);
    }
    return p + suffix;
  }

  /** Copies slot {@code i}'s key into native memory and returns its length. The target has room for a key of the greatest length. */
  public static int copyKey(MemorySegment s, long b, int i, MemorySegment target, long off) {
    int p = prefixLength(s, b);
    long slot = slot(s, b, i);
    int suffix = suffixLength(slot);
    Objects.checkIndex(p + suffix, PageSize.MAX_KEY_BYTES + 1);
    if (p <= Bytes.WORD - HEAD_BYTES && suffix >= HEAD_BYTES + Bytes.WORD) {
      Bytes.join(PageHeader.extra(s, b), p, slot & HEAD_MASK, s, tailAt(s, b, slot), target, off, p + suffix);
      return p + suffix;
    }
    if (p != 0) {
      Bytes.put(PageHeader.extra(s, b), target, off, Math.min(p, PREFIX_IN_HEADER), p + suffix);
      if (p > PREFIX_IN_HEADER) {
        Bytes.copy(s, b + prefixOffset(s, b), target, off + PREFIX_IN_HEADER, p - PREFIX_IN_HEADER);
      }
    }
    Bytes.put(slot & HEAD_MASK, target, off + p, Math.min(suffix, HEAD_BYTES), suffix);
    if (suffix > HEAD_BYTES) {
      Bytes.copy(s, tailAt(s, b, slot), target, off + p + HEAD_BYTES, suffix - HEAD_BYTES);
    }
    return p + suffix;
  }

  /** Slot {@code i}'s key in an array of its own. */
  public static byte[] key(MemorySegment s, long b, int i) {
    byte[] key = new byte[keyLength(s, b, i)];
    copyKey(s, b, i, key, 0);
    return key;
  }

  /** Makes the page an empty node: all other bytes are zero, so that nothing of an earlier life reaches the disk. */
  public static void format(MemorySegment s, long b, int type, int level, long pageId, long birthEpoch, int tableId) {
    s.asSlice(b, PageSize.PAGE_BYTES).fill((byte) 0);
    PageHeader.setType(s, b, type);
    PageHeader.setLevel(s, b, level);
    PageHeader.setPageId(s, b, pageId);
    PageHeader.setBirthEpoch(s, b, birthEpoch);
    PageHeader.setTableId(s, b, tableId);
    PageHeader.setHeapStart(s, b, PageSize.PAGE_BYTES);
  }

  /** Copies a node, except that the target keeps its own page id and birth epoch and counts as not sealed. */
  public static void copyBody(MemorySegment src, long sb, MemorySegment dst, long db) {
    long pageId = PageHeader.pageId(dst, db);
    long birthEpoch = PageHeader.birthEpoch(dst, db);
    MemorySegment.copy(src, sb, dst, db, PageSize.PAGE_BYTES);
    PageHeader.setPageId(dst, db, pageId);
    PageHeader.setBirthEpoch(dst, db, birthEpoch);
    PageHeader.setChecksum(dst, db, 0);
  }

  /** Bytes between the slots and the cells. */
  public static int contiguousFree(MemorySegment s, long b) {
    return PageHeader.heapStart(s, b) - PageHeader.BYTES - slotCount(s, b) * SLOT_BYTES;
  }

  /** Bytes of slots, cells and prefix that are in use: {@link #CAPACITY} less free and dead ones. */
  public static int usedBytes(MemorySegment s, long b) {
    return CAPACITY - contiguousFree(s, b) - PageHeader.deadBytes(s, b);
  }

  /** Leading bytes that all keys of the node share. */
  public static int prefixLength(MemorySegment s, long b) {
    return PageHeader.prefixLength(s, b) & LENGTH_MASK;
  }

  static int prefixOffset(MemorySegment s, long b) {
    return PageHeader.prefixOffset(s, b) & OFFSET_MASK;
  }

  static long head(long slot) {
    return slot >>> HEAD_SHIFT;
  }

  static int cellOffset(long slot) {
    return (int) slot >>> OFFSET_SHIFT;
  }

  static int suffixLength(long slot) {
    return (int) slot >>> LENGTH_SHIFT & LENGTH_MASK;
  }

  /** Bytes of a suffix that do not fit its head. */
  static int tailLength(int suffixLength) {
    return Math.max(0, suffixLength - HEAD_BYTES);
  }

  private static long tailAt(MemorySegment s, long b, long slot) {
    int header = PageHeader.type(s, b) == PageHeader.BRANCH ? BRANCH_CELL_HEADER : LEAF_CELL_HEADER;
    return b + cellOffset(slot) + header;
  }

  static long slotOf(long head, int cellOffset, int suffixLength, long flags) {
    return head << HEAD_SHIFT | (long) cellOffset << OFFSET_SHIFT | (long) suffixLength << LENGTH_SHIFT | flags;
  }

  /** The same slot with its cell elsewhere. */
  static long movedTo(long slot, int cellOffset) {
    return slot & ~((long) OFFSET_MASK << OFFSET_SHIFT) | (long) cellOffset << OFFSET_SHIFT;
  }

  /** Holder of the page's latch only. */
  static void setSlot(MemorySegment s, long b, int i, long slot) {
    SLOT.set(s, b + PageHeader.BYTES + ((long) i << 3), slot);
  }

  /** Opens a gap at slot {@code i} by moving the slots from there one up, and counts it. */
  static void openSlot(MemorySegment s, long b, int i, long slot) {
    int n = slotCount(s, b);
    long at = b + PageHeader.BYTES + ((long) i << 3);
    MemorySegment.copy(s, at, s, at + SLOT_BYTES, (long) (n - i) << 3);
    SLOT.set(s, at, slot);
    PageHeader.setSlotCount(s, b, n + 1);
  }

  /** Removes slot {@code i} by moving the slots above it one down. */
  static void closeSlot(MemorySegment s, long b, int i) {
    int n = slotCount(s, b);
    long at = b + PageHeader.BYTES + ((long) i << 3);
    MemorySegment.copy(s, at + SLOT_BYTES, s, at, (long) (n - i - 1) << 3);
    PageHeader.setSlotCount(s, b, n - 1);
  }
}

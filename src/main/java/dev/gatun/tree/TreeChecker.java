package dev.gatun.tree;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Branch;
import dev.gatun.format.Checksums;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.NodeBounds;
import dev.gatun.format.OverflowBlock;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks whole trees of a sealed checkpoint and checks everything that can be said of them: checksums, identities, levels, order of keys within and
 * between pages, prefixes, large values, no page reached twice, the number of live entries. Reads through the channel only and never through the map
 * (I12), and goes on after a damage to find the next.
 *
 * <p>Not thread-safe; one checker for all trees of a checkpoint, since pages must not be shared between them.
 */
public final class TreeChecker {
  /** Reads pages through the channel. */
  @FunctionalInterface
  public interface PageReader {
    /** Fills the target from {@code pages} pages. */
    void read(long id, int pages, byte[] target) throws IOException;
  }

  private final String file;
  private final PageReader reader;
  private final LongPredicate skip;
  private final Consumer<CorruptionException> damages;
  private final BitSet reached = new BitSet();
  private long usedPages = Long.MAX_VALUE;
  private long cutLsn = Long.MAX_VALUE;
  private LongPredicate marked = id -> true;
  private long branches;
  private long leaves;
  private long overflowPages;
  private long tombstones;
  private long keyBytes;
  private long valueBytes;

  /**
   * Makes a checker.
   *
   * @param skip pages that need no check, nor what is below them
   * @param damages is given each damage found
   */
  public TreeChecker(String file, PageReader reader, LongPredicate skip, Consumer<CorruptionException> damages) {
    this.file = file;
    this.reader = reader;
    this.skip = skip;
    this.damages = damages;
  }

  /**
   * What the checkpoint says of itself.
   *
   * @param pages ids from here on cannot be right
   * @param lsn nothing above has changed a page of it
   * @param used the pages that its free map has
   */
  public void limit(long pages, long lsn, LongPredicate used) {
    usedPages = pages;
    cutLsn = lsn;
    marked = used;
  }

  /** Checks one table's tree; returns its live entries. */
  public long check(long rootPointer, int tableId) {
    try (Arena arena = Arena.ofConfined()) {
      return node(arena, rootPointer, TreeSpace.ANY_LEVEL, tableId, null, null, 0);
    }
  }

  /** The pages that the trees have. */
  public BitSet reached() {
    return reached;
  }

  /** Branch pages seen. */
  public long branches() {
    return branches;
  }

  /** Leaf pages seen. */
  public long leaves() {
    return leaves;
  }

  /** Pages of large values seen. */
  public long overflowPages() {
    return overflowPages;
  }

  /** Deleted entries that still have a slot. */
  public long tombstones() {
    return tombstones;
  }

  /** Bytes of live keys and values. */
  public long liveBytes() {
    return keyBytes + valueBytes;
  }

  private long node(Arena arena, long pointer, int level, int tableId, byte @Nullable [] low, byte @Nullable [] high, int depth) {
    long id = PagePointer.id(pointer);
    if (skip.test(id)) {
      return 0;
    }
    if (depth >= Path.MAX_HEIGHT) {
      damage(id, "a tree of at most " + Path.MAX_HEIGHT + " levels", "more");
      return 0;
    }
    try {
      MemorySegment page = load(arena, pointer, level, tableId);
      checkKeys(page, id, low, high);
      return PageHeader.level(page, 0) == 0 ? leaf(page, id) : children(page, tableId, low, high, depth);
    } catch (CorruptionException e) {
      damages.accept(e);
    } catch (IndexOutOfBoundsException e) {
      damage(id, "offsets within the page", String.valueOf(e.getMessage()));
    }
    return 0;
  }

  private MemorySegment load(Arena arena, long pointer, int level, int tableId) {
    long id = PagePointer.id(pointer);
    claim(id, 1);
    byte[] bytes = new byte[PageSize.PAGE_BYTES];
    read(id, 1, bytes);
    int foundLevel = PageImage.level(bytes, 0);
    int type = foundLevel == 0 ? PageHeader.LEAF : PageHeader.BRANCH;
    expect(id, "type " + type, "type " + PageImage.type(bytes, 0), type == PageImage.type(bytes, 0));
    expect(id, "level " + level, "level " + foundLevel, level < 0 || level == foundLevel);
    expect(id, "table " + tableId, "table " + PageImage.tableId(bytes, 0), tableId == PageImage.tableId(bytes, 0));
    checkIdentity(bytes, pointer);
    expect(id, "a matching checksum", Integer.toHexString(PageImage.checksum(bytes, 0)), Checksums.matches(bytes, 0, bytes.length));
    long lsn = PageImage.lsn(bytes, 0);
    expect(id, "an LSN up to " + cutLsn, "LSN " + lsn, lsn >= 0 && lsn <= cutLsn);
    String wrong = NodeBounds.wrong(bytes);
    expect(id, "a node within its page", String.valueOf(wrong), wrong == null);
    MemorySegment page = arena.allocate(PageSize.PAGE_BYTES, Long.BYTES); // native: page accessors must never meet heap segments
    MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return page;
  }

  private void checkIdentity(byte[] bytes, long pointer) {
    long id = PagePointer.id(pointer);
    expect(id, "page id " + id, "page id " + PageImage.pageId(bytes, 0), id == PageImage.pageId(bytes, 0));
    long epoch = PageImage.birthEpoch(bytes, 0);
    expect(id, "an epoch with tag " + PagePointer.tag(pointer), "epoch " + epoch, PagePointer.tag(pointer) == PagePointer.tagOf(epoch));
  }

  private void read(long id, int pages, byte[] bytes) {
    try {
      reader.read(id, pages, bytes);
    } catch (IOException e) {
      throw new CorruptionException(file, id, PageSize.fileOffset(id), "a readable page", String.valueOf(e.getMessage()));
    }
  }

  private void claim(long id, int pages) {
    expect(id, "a page below " + usedPages, "page " + id, id > 0 && id + pages <= usedPages && id + pages < Integer.MAX_VALUE);
    int first = reached.nextSetBit((int) id);
    expect(id, "one pointer to each page", "a second one", first < 0 || first >= id + pages);
    reached.set((int) id, (int) (id + pages));
    for (long page = id; page < id + pages; page++) {
      expect(page, "a page that the free map has as used", "a free page", marked.test(page));
    }
  }

  private void checkKeys(MemorySegment page, long id, byte @Nullable [] low, byte @Nullable [] high) {
    int slots = Node.slotCount(page, 0);
    int slotEnd = PageHeader.BYTES + slots * Node.SLOT_BYTES;
    expect(id, "slots below the heap", slots + " slots", slots == PageHeader.slotCount(page, 0) && slotEnd <= PageHeader.heapStart(page, 0));
    byte[] before = null;
    for (int i = 0; i < slots; i++) {
      byte[] key = Node.key(page, 0, i);
      expect(id, "keys in order", "slot " + i + " out of order", before == null || Arrays.compareUnsigned(before, key) < 0);
      before = key;
    }
    if (slots > 0) {
      byte[] first = Node.key(page, 0, 0);
      expect(id, "keys from the separator on", "a smaller one", low == null || Arrays.compareUnsigned(low, first) <= 0);
      expect(id, "keys below the next separator", "a greater one", high == null || before == null || Arrays.compareUnsigned(before, high) < 0);
      expect(id, "keys that their search finds", "one that it does not", Node.search(page, 0, first, 0, first.length) == 0);
    }
  }

  private long leaf(MemorySegment page, long id) {
    leaves++;
    long live = 0;
    for (int i = 0; i < Node.slotCount(page, 0); i++) {
      long slot = Node.slot(page, 0, i);
      if (Leaf.isTombstone(slot)) {
        tombstones++;
      } else {
        live++;
        keyBytes += Node.keyLength(page, 0, i);
        value(page, id, slot);
      }
    }
    return live;
  }

  private void value(MemorySegment page, long id, long slot) {
    int stored = Leaf.valueLength(page, 0, slot);
    expect(id, "a value within the page", stored + " bytes", Leaf.valueOffset(page, 0, slot) + stored <= PageSize.PAGE_BYTES);
    if (!Leaf.isOverflow(slot)) {
      valueBytes += stored;
      return;
    }
    try {
      byte[] reference = OverflowRuns.referenceAt(page, 0, slot);
      runs(id, reference);
      valueBytes += OverflowRuns.length(reference);
    } catch (CorruptionException e) {
      damages.accept(e);
    }
  }

  private void runs(long leaf, byte[] reference) {
    long rest = OverflowRuns.length(reference);
    boolean whole = reference.length == OverflowRef.bytes(OverflowRef.runs(reference.length));
    expect(leaf, "a reference to runs", reference.length + " bytes", whole && rest > 0);
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      int pages = OverflowRef.runPages(reference, 0, i);
      long pointer = OverflowRef.runPointer(reference, 0, i);
      long id = PagePointer.id(pointer);
      expect(leaf, "a run of pages", pages + " pages at " + id, pages > 0 && rest > 0);
      if (!skip.test(id)) {
        claim(id, pages);
        overflowPages += pages;
        blocks(pointer, pages, Math.min(rest, OverflowBlock.capacityBytes(pages)));
      }
      rest -= Math.min(rest, OverflowBlock.capacityBytes(pages));
    }
    expect(leaf, "runs for the whole value", rest + " bytes missing", rest == 0);
  }

  private void blocks(long pointer, int pages, long bytes) {
    byte[] block = new byte[OverflowBlock.BLOCK_BYTES];
    for (long done = 0; done < bytes; done += OverflowBlock.PAYLOAD_BYTES) {
      long first = OverflowBlock.blockOf(done) * OverflowBlock.BLOCK_PAGES;
      long id = PagePointer.id(pointer) + first;
      int inBlock = (int) Math.min(OverflowBlock.BLOCK_PAGES, pages - first);
      read(id, inBlock, block);
      expect(id, "a block of a large value", "type " + PageImage.type(block, 0), PageImage.type(block, 0) == PageHeader.OVERFLOW);
      checkIdentity(block, pointer + first);
      long payload = Math.min(bytes - done, OverflowBlock.PAYLOAD_BYTES);
      expect(id, payload + " bytes in the block", PageImage.link(block, 0) + " bytes", payload == PageImage.link(block, 0));
      expect(id, "a matching checksum", "another", OverflowBlock.matches(block, 0, inBlock));
    }
  }

  private long children(MemorySegment page, int tableId, byte @Nullable [] low, byte @Nullable [] high, int depth) {
    branches++;
    int separators = Node.slotCount(page, 0);
    int level = PageHeader.level(page, 0) - 1;
    long live = 0;
    for (int i = 0; i <= separators; i++) {
      byte[] from = i == 0 ? low : Node.key(page, 0, i - 1);
      byte[] to = i == separators ? high : Node.key(page, 0, i);
      try (Arena below = Arena.ofConfined()) {
        live += node(below, Branch.child(page, 0, i), level, tableId, from, to, depth + 1);
      }
    }
    return live;
  }

  private void expect(long id, String expected, String found, boolean holds) {
    if (!holds) {
      throw new CorruptionException(file, id, PageSize.fileOffset(id), expected, found);
    }
  }

  private void damage(long id, String expected, String found) {
    damages.accept(new CorruptionException(file, id, PageSize.fileOffset(id), expected, found));
  }
}

package dev.gatun;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Branch;
import dev.gatun.format.Checksums;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.NodeBounds;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.tree.OverflowRuns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page of the data file, decoded: its header, and the slots of a node. What {@code docs/FILE_FORMAT.md} says of each field holds here. Not
 * thread-safe; a page that {@link Inspection#walk} hands out is valid during the call only.
 */
public final class InspectedPage {
  /** What a page says it is. */
  public enum Kind {
    /** A node with entries. */
    LEAF,
    /** A node with separators and children. */
    BRANCH,
    /** The first page of a block of a large value. */
    OVERFLOW,
    /** A part of a catalog. */
    CATALOG,
    /** A part of a free map. */
    FREE_MAP,
    /** Anything else: zeros, or the inside of a large value. */
    NONE
  }

  /** Bytes of a page. */
  public static final int BYTES = PageSize.PAGE_BYTES;

  /** Bytes that a node has for slots and cells. */
  public static final int CAPACITY = Node.CAPACITY;

  private final long id;
  private final MemorySegment page;
  private final boolean readable;

  private InspectedPage(long id, MemorySegment page, boolean readable) {
    this.id = id;
    this.page = page;
    this.readable = readable;
  }

  /** Of a node that is known to be sound, in native memory. */
  static InspectedPage ofNode(MemorySegment page) {
    return new InspectedPage(PageHeader.pageId(page, 0), page, true);
  }

  /** Of any bytes, in native memory. */
  static InspectedPage of(long id, MemorySegment page, byte[] bytes) {
    boolean node = PageHeader.nodeLevel(page, 0) >= 0;
    return new InspectedPage(id, page, node && NodeBounds.wrong(bytes) == null);
  }

  /**
   * A run of pages that holds a large value or a part of one.
   *
   * @param firstPage the first of them
   * @param pages how many
   */
  public record Run(long firstPage, int pages) {}

  /** {@return where the page lies in the file} */
  public long id() {
    return id;
  }

  /** {@return what the page says it is} */
  public Kind kind() {
    int type = PageHeader.type(page, 0);
    boolean node = type == PageHeader.LEAF || type == PageHeader.BRANCH;
    boolean known = type >= PageHeader.LEAF && type <= PageHeader.FREE_MAP && (!node || PageHeader.nodeLevel(page, 0) >= 0);
    return known ? Kind.values()[type - PageHeader.LEAF] : Kind.NONE;
  }

  /** {@return whether slots can be read: it is a node, and all that they name lies within the page} */
  public boolean isNode() {
    return readable;
  }

  /** {@return the id that the page gives itself} */
  public long ownId() {
    return PageHeader.pageId(page, 0);
  }

  /** {@return the height above the leaves, which have 0} */
  public int level() {
    return PageHeader.level(page, 0);
  }

  /** {@return the number of the table that a node belongs to} */
  public int table() {
    return PageHeader.tableId(page, 0);
  }

  /** {@return the epoch in which the page was handed out} */
  public long birthEpoch() {
    return PageHeader.birthEpoch(page, 0);
  }

  /** {@return the end of the record that changed the page last} */
  public long lsn() {
    return PageHeader.lsn(page, 0);
  }

  /** {@return the checksum in the header; 0 for a page that is not sealed} */
  public int checksum() {
    return PageHeader.checksum(page, 0);
  }

  /**
   * {@return the page's checksum as it should be} That of an overflow block covers all of its pages and is not known here: then it is the stored one.
   */
  public int computedChecksum() {
    return kind() == Kind.OVERFLOW ? checksum() : Checksums.of(bytes(), 0, BYTES);
  }

  /**
   * Leading bytes that all keys of a node share.
   *
   * @return how many bytes
   */
  public int prefixLength() {
    return PageHeader.prefixLength(page, 0);
  }

  /** {@return how many bytes of the heap no live entry uses} */
  public int deadBytes() {
    return PageHeader.deadBytes(page, 0);
  }

  /** {@return the bytes of slots, cells and prefix in use, of {@link #CAPACITY}} */
  public int usedBytes() {
    return readable ? Node.usedBytes(page, 0) : 0;
  }

  /** {@return the bytes of a value in an overflow block; else the header's link as it stands} */
  public long link() {
    return PageHeader.link(page, 0);
  }

  /**
   * Slots of a node, deleted entries included.
   *
   * @return how many
   */
  public int slots() {
    return readable ? Node.slotCount(page, 0) : 0;
  }

  /**
   * Slots of deleted entries.
   *
   * @return how many
   */
  public int tombstones() {
    return readable ? PageHeader.tombstones(page, 0) : 0;
  }

  /**
   * {@return a leaf's key, or a branch's separator}
   *
   * @param slot from 0 to {@link #slots} exclusive
   */
  public byte[] key(int slot) {
    check(slot, slots());
    return Node.key(page, 0, slot);
  }

  /**
   * {@return the bytes of a key}
   *
   * @param slot from 0 to {@link #slots} exclusive
   */
  public int keyBytes(int slot) {
    check(slot, slots());
    return Node.keyLength(page, 0, slot);
  }

  /**
   * {@return whether an entry of a leaf is deleted}
   *
   * @param slot from 0 to {@link #slots} exclusive
   */
  public boolean isDeleted(int slot) {
    check(slot, slots());
    return level() == 0 && Leaf.isTombstone(Node.slot(page, 0, slot));
  }

  /**
   * {@return whether the value of an entry lies in pages of its own}
   *
   * @param slot from 0 to {@link #slots} exclusive
   */
  public boolean isLarge(int slot) {
    check(slot, slots());
    return level() == 0 && Leaf.isOverflow(Node.slot(page, 0, slot)) && !isDeleted(slot);
  }

  /**
   * {@return the bytes of a leaf entry's value; 0 when it is deleted}
   *
   * @param slot from 0 to {@link #slots} exclusive
   */
  public long valueBytes(int slot) {
    if (isDeleted(slot)) {
      return 0;
    }
    return isLarge(slot) ? OverflowRuns.length(reference(slot)) : Leaf.valueLength(page, 0, Node.slot(page, 0, slot));
  }

  /**
   * {@return the value of a leaf's entry; null when it is deleted or large}
   *
   * @param slot from 0 to {@link #slots} exclusive
   */
  public byte @Nullable [] value(int slot) {
    if (level() > 0 || isDeleted(slot) || isLarge(slot)) {
      return null;
    }
    long word = Node.slot(page, 0, slot);
    return page.asSlice(Leaf.valueOffset(page, 0, word), Leaf.valueLength(page, 0, word)).toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * {@return where a large value lies}
   *
   * @param slot from 0 to {@link #slots} exclusive
   */
  public List<Run> runs(int slot) {
    List<Run> runs = new ArrayList<>();
    if (isLarge(slot)) {
      byte[] reference = reference(slot);
      for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
        runs.add(new Run(PagePointer.id(OverflowRef.runPointer(reference, 0, i)), OverflowRef.runPages(reference, 0, i)));
      }
    }
    return runs;
  }

  private byte[] reference(int slot) {
    try {
      return OverflowRuns.referenceAt(page, 0, Node.slot(page, 0, slot));
    } catch (IndexOutOfBoundsException e) {
      throw new CorruptionException(Home.DATA_FILE, id, PageSize.fileOffset(id), "a reference within the page", String.valueOf(e.getMessage()));
    }
  }

  /**
   * {@return a branch's child: one more than there are slots, from the lowest keys to the highest}
   *
   * @param index from 0 to {@link #slots} inclusive
   */
  public long child(int index) {
    check(index, level() > 0 ? slots() + 1 : 0);
    return PagePointer.id(Branch.child(page, 0, index));
  }

  /** {@return the page's bytes, as an array of the caller's own} */
  public byte[] bytes() {
    return page.toArray(ValueLayout.JAVA_BYTE);
  }

  private void check(int index, int count) {
    Objects.checkIndex(index, count);
  }

  @Override
  public String toString() {
    return "page " + id + " (" + kind() + ")";
  }
}

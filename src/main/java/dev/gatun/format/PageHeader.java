package dev.gatun.format;

import static dev.gatun.format.Field.U16;
import static dev.gatun.format.Field.U32;
import static dev.gatun.format.Field.U64;
import static dev.gatun.format.Field.U8;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * The first 64 bytes of every page: node, overflow block, catalog and free-map page.
 *
 * <pre>
 *   0       1       2               4                               8
 *  +-------+-------+---------------+-------------------------------+
 *  | type  | level |   slotCount   |           checksum            |   0
 *  +-------+-------+---------------+-------------------------------+
 *  |                            pageId                             |   8
 *  +---------------------------------------------------------------+
 *  |                          birthEpoch                           |  16
 *  +---------------------------------------------------------------+
 *  |                              lsn                              |  24
 *  +-------------------------------+---------------+---------------+
 *  |            tableId            |   heapStart   |   deadBytes   |  32
 *  +---------------+---------------+---------------+---------------+
 *  | prefixLength  | prefixOffset  |  tombstones   |   reserved    |  40
 *  +---------------+---------------+---------------+---------------+
 *  |                             link                              |  48
 *  +---------------------------------------------------------------+
 *  |                             extra                             |  56
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Accessors take the mapped segment and the page's byte offset in it, and give raw values: nothing read from a page that is being
 * changed can be trusted before its version was validated (I4).
 */
public final class PageHeader {
  /** Bytes of the header. */
  public static final int BYTES = 64;

  /** A node that holds entries. */
  public static final int LEAF = 1;

  /** A node that holds separators and children. */
  public static final int BRANCH = 2;

  /** A block of a value too large for a leaf. */
  public static final int OVERFLOW = 3;

  /** A page of the catalog's chain. */
  public static final int CATALOG = 4;

  /** A page of the free map's chain. */
  public static final int FREE_MAP = 5;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          U8.withName("type"),
          U8.withName("level"),
          U16.withName("slotCount"),
          U32.withName("checksum"),
          U64.withName("pageId"),
          U64.withName("birthEpoch"),
          U64.withName("lsn"),
          U32.withName("tableId"),
          U16.withName("heapStart"),
          U16.withName("deadBytes"),
          U16.withName("prefixLength"),
          U16.withName("prefixOffset"),
          U16.withName("tombstones"),
          U16.withName("reserved"),
          U64.withName("link"),
          U64.withName("extra"));

  private static final VarHandle TYPE = Field.of(LAYOUT, "type");
  /** Type and level at once, in the order of {@link #LAYOUT}. */
  private static final VarHandle KIND = Field.of(U16);
  private static final VarHandle LEVEL = Field.of(LAYOUT, "level");
  private static final VarHandle SLOT_COUNT = Field.of(LAYOUT, "slotCount");
  private static final VarHandle CHECKSUM = Field.of(LAYOUT, "checksum");
  private static final VarHandle PAGE_ID = Field.of(LAYOUT, "pageId");
  private static final VarHandle BIRTH_EPOCH = Field.of(LAYOUT, "birthEpoch");
  private static final VarHandle LSN = Field.of(LAYOUT, "lsn");
  private static final VarHandle TABLE_ID = Field.of(LAYOUT, "tableId");
  private static final VarHandle HEAP_START = Field.of(LAYOUT, "heapStart");
  private static final VarHandle DEAD_BYTES = Field.of(LAYOUT, "deadBytes");
  private static final VarHandle PREFIX_LENGTH = Field.of(LAYOUT, "prefixLength");
  private static final VarHandle PREFIX_OFFSET = Field.of(LAYOUT, "prefixOffset");
  private static final VarHandle TOMBSTONES = Field.of(LAYOUT, "tombstones");
  private static final VarHandle LINK = Field.of(LAYOUT, "link");
  private static final VarHandle EXTRA = Field.of(LAYOUT, "extra");

  private static final int NO_NODE = -1;

  private PageHeader() {}

  /** The kind of page: {@link #LEAF} and so on. */
  public static int type(MemorySegment s, long b) {
    return (byte) TYPE.get(s, b) & 0xFF;
  }

  /** The height above the leaves, which have 0. */
  public static int level(MemorySegment s, long b) {
    return (byte) LEVEL.get(s, b) & 0xFF;
  }

  /**
   * The level of a node, or something negative when these bytes are none. A page of zeros, as a file that was cut short and made long again has them,
   * would otherwise be an empty leaf.
   */
  public static int nodeLevel(MemorySegment s, long b) {
    int kind = (short) KIND.get(s, b) & 0xFFFF;
    int level = kind >>> 8;
    return (kind & 0xFF) == (level == 0 ? LEAF : BRANCH) ? level : NO_NODE;
  }

  /** Slots in a node. */
  public static int slotCount(MemorySegment s, long b) {
    return (short) SLOT_COUNT.get(s, b) & 0xFFFF;
  }

  /** CRC32C of the page or block with this field as 0; 0 = not sealed. */
  public static int checksum(MemorySegment s, long b) {
    return (int) CHECKSUM.get(s, b);
  }

  /** The page's own id. */
  public static long pageId(MemorySegment s, long b) {
    return (long) PAGE_ID.get(s, b);
  }

  /** The epoch that the page was handed out in. */
  public static long birthEpoch(MemorySegment s, long b) {
    return (long) BIRTH_EPOCH.get(s, b);
  }

  /** The end LSN of the record that changed the page last. */
  public static long lsn(MemorySegment s, long b) {
    return (long) LSN.get(s, b);
  }

  /** The table that a node belongs to. */
  public static int tableId(MemorySegment s, long b) {
    return (int) TABLE_ID.get(s, b);
  }

  /** The lowest used byte of the cell heap, which grows down from the page's end. */
  public static int heapStart(MemorySegment s, long b) {
    return (short) HEAP_START.get(s, b) & 0xFFFF;
  }

  /** Bytes of the heap that no live entry uses. */
  public static int deadBytes(MemorySegment s, long b) {
    return (short) DEAD_BYTES.get(s, b) & 0xFFFF;
  }

  /** Leading bytes that all keys of a node share and no slot repeats. */
  public static int prefixLength(MemorySegment s, long b) {
    return (short) PREFIX_LENGTH.get(s, b) & 0xFFFF;
  }

  /** Where the prefix's bytes beyond the first 8 lie in the page. */
  public static int prefixOffset(MemorySegment s, long b) {
    return (short) PREFIX_OFFSET.get(s, b) & 0xFFFF;
  }

  /** Slots marked as deleted. */
  public static int tombstones(MemorySegment s, long b) {
    return (short) TOMBSTONES.get(s, b) & 0xFFFF;
  }

  /** A branch's leftmost child; a chain page's next page; an overflow block's payload bytes. */
  public static long link(MemorySegment s, long b) {
    return (long) LINK.get(s, b);
  }

  /** A node: the first 8 bytes of the prefix, in key order. A chain page: the bytes of the whole blob. */
  public static long extra(MemorySegment s, long b) {
    return (long) EXTRA.get(s, b);
  }

  /** Sets {@link #type}. */
  public static void setType(MemorySegment s, long b, int value) {
    TYPE.set(s, b, (byte) value);
  }

  /** Sets {@link #level}. */
  public static void setLevel(MemorySegment s, long b, int value) {
    LEVEL.set(s, b, (byte) value);
  }

  /** Sets {@link #slotCount}. */
  public static void setSlotCount(MemorySegment s, long b, int value) {
    SLOT_COUNT.set(s, b, (short) value);
  }

  /** Sets {@link #checksum}. */
  public static void setChecksum(MemorySegment s, long b, int value) {
    CHECKSUM.set(s, b, value);
  }

  /** Sets {@link #pageId}. */
  public static void setPageId(MemorySegment s, long b, long value) {
    PAGE_ID.set(s, b, value);
  }

  /** Sets {@link #birthEpoch}. */
  public static void setBirthEpoch(MemorySegment s, long b, long value) {
    BIRTH_EPOCH.set(s, b, value);
  }

  /** Sets {@link #lsn}. */
  public static void setLsn(MemorySegment s, long b, long value) {
    LSN.set(s, b, value);
  }

  /** Sets {@link #tableId}. */
  public static void setTableId(MemorySegment s, long b, int value) {
    TABLE_ID.set(s, b, value);
  }

  /** Sets {@link #heapStart}. */
  public static void setHeapStart(MemorySegment s, long b, int value) {
    HEAP_START.set(s, b, (short) value);
  }

  /** Sets {@link #deadBytes}. */
  public static void setDeadBytes(MemorySegment s, long b, int value) {
    DEAD_BYTES.set(s, b, (short) value);
  }

  /** Sets {@link #prefixLength}. */
  public static void setPrefixLength(MemorySegment s, long b, int value) {
    PREFIX_LENGTH.set(s, b, (short) value);
  }

  /** Sets {@link #prefixOffset}. */
  public static void setPrefixOffset(MemorySegment s, long b, int value) {
    PREFIX_OFFSET.set(s, b, (short) value);
  }

  /** Sets {@link #tombstones}. */
  public static void setTombstones(MemorySegment s, long b, int value) {
    TOMBSTONES.set(s, b, (short) value);
  }

  /** Sets {@link #link}. */
  public static void setLink(MemorySegment s, long b, long value) {
    LINK.set(s, b, value);
  }

  /** Sets {@link #extra}. */
  public static void setExtra(MemorySegment s, long b, long value) {
    EXTRA.set(s, b, value);
  }
}

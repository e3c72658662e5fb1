package dev.gatun.format;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The page header in a heap copy: of a page that was read through the channel to be verified (I12), or that is made up to be written.
 *
 * <p>Mapped pages go through {@link PageHeader}. The two are apart because accessors that see heap and native segments in turn become
 * twenty times slower.
 */
public final class PageImage {
  private static final VarHandle SHORT = Field.ofArray(short[].class, LITTLE_ENDIAN);
  private static final VarHandle INT = Field.ofArray(int[].class, LITTLE_ENDIAN);
  private static final VarHandle LONG = Field.ofArray(long[].class, LITTLE_ENDIAN);

  private static final int TYPE = at("type");
  private static final int LEVEL = at("level");
  private static final int SLOT_COUNT = at("slotCount");
  private static final int CHECKSUM = at("checksum");
  private static final int PAGE_ID = at("pageId");
  private static final int BIRTH_EPOCH = at("birthEpoch");
  private static final int LSN = at("lsn");
  private static final int TABLE_ID = at("tableId");
  private static final int LINK = at("link");
  private static final int EXTRA = at("extra");

  private PageImage() {}

  private static int at(String name) {
    return Field.offset(PageHeader.LAYOUT, name);
  }

  /** See {@link PageHeader#type}; {@code b} is the page's first byte in the array. */
  public static int type(byte[] a, int b) {
    return a[b + TYPE] & 0xFF;
  }

  /** See {@link PageHeader#level}. */
  public static int level(byte[] a, int b) {
    return a[b + LEVEL] & 0xFF;
  }

  /** See {@link PageHeader#slotCount}. */
  public static int slotCount(byte[] a, int b) {
    return (short) SHORT.get(a, b + SLOT_COUNT) & 0xFFFF;
  }

  /** See {@link PageHeader#checksum}. */
  public static int checksum(byte[] a, int b) {
    return (int) INT.get(a, b + CHECKSUM);
  }

  /** See {@link PageHeader#pageId}. */
  public static long pageId(byte[] a, int b) {
    return (long) LONG.get(a, b + PAGE_ID);
  }

  /** See {@link PageHeader#birthEpoch}. */
  public static long birthEpoch(byte[] a, int b) {
    return (long) LONG.get(a, b + BIRTH_EPOCH);
  }

  /** See {@link PageHeader#lsn}. */
  public static long lsn(byte[] a, int b) {
    return (long) LONG.get(a, b + LSN);
  }

  /** See {@link PageHeader#tableId}. */
  public static int tableId(byte[] a, int b) {
    return (int) INT.get(a, b + TABLE_ID);
  }

  /** See {@link PageHeader#link}. */
  public static long link(byte[] a, int b) {
    return (long) LONG.get(a, b + LINK);
  }

  /** See {@link PageHeader#extra}. */
  public static long extra(byte[] a, int b) {
    return (long) LONG.get(a, b + EXTRA);
  }

  /** Writes the header of a page that is no node: all fields but these are zero, and it is not sealed. */
  static void format(byte[] a, int b, int type, long pageId, long birthEpoch, long link, long extra) {
    Arrays.fill(a, b, b + PageHeader.BYTES, (byte) 0);
    a[b + TYPE] = (byte) type;
    LONG.set(a, b + PAGE_ID, pageId);
    LONG.set(a, b + BIRTH_EPOCH, birthEpoch);
    LONG.set(a, b + LINK, link);
    LONG.set(a, b + EXTRA, extra);
  }
}

package dev.gatun.format;

import static dev.gatun.format.Field.U32;
import static dev.gatun.format.Field.U64;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A meta page in the heap, as it goes through the channel: never mapped, since the kernel may write a mapped page before its data.
 *
 * <p>Magic, version and checksum keep their places in all versions of the format, so that a newer file is told from a damaged one.
 */
public final class MetaPage {
  /** The version of the format that this code writes and reads. */
  public static final int VERSION = 1;

  /** What a meta slot can hold. */
  public enum State {
    /** Nothing but zeros: never written. */
    EMPTY,
    /** Something else than a meta page. */
    FOREIGN,
    /** A meta page whose bytes are not those that were written. */
    DAMAGED,
    /** A sound meta page of another version of the format. */
    OTHER_VERSION,
    /** A sound meta page. */
    VALID
  }

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          U64.withName("magic"),
          U32.withName("version"),
          U32.withName("checksum"),
          U64.withName("storeId"),
          U64.withName("epoch"),
          U64.withName("cutLsn"),
          U64.withName("replayLsn"),
          U64.withName("previousEpoch"),
          U64.withName("catalogPointer"),
          U64.withName("catalogBytes"),
          U64.withName("freeMapPointer"),
          U64.withName("freeMapBytes"),
          U64.withName("usedPages"),
          U64.withName("materialisedPages"),
          U64.withName("createdMillis"),
          U64.withName("writtenMillis"),
          U32.withName("flags"),
          U32.withName("reserved"));

  private static final VarHandle LONG = Field.ofArray(long[].class, LITTLE_ENDIAN);
  private static final VarHandle INT = Field.ofArray(int[].class, LITTLE_ENDIAN);
  private static final long MAGIC = (long) LONG.get("GATUNDB1".getBytes(StandardCharsets.US_ASCII), 0);
  private static final int CHECKSUM = Field.offset(LAYOUT, "checksum");

  private MetaPage() {}

  /** Makes up the page: 4,096 bytes with their checksum. */
  public static byte[] encode(Meta meta) {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    setLong(page, "magic", MAGIC);
    setInt(page, "version", VERSION);
    setLong(page, "storeId", meta.storeId());
    setLong(page, "epoch", meta.epoch());
    setLong(page, "cutLsn", meta.cutLsn());
    setLong(page, "replayLsn", meta.replayLsn());
    setLong(page, "previousEpoch", meta.previousEpoch());
    setLong(page, "catalogPointer", meta.catalogPointer());
    setLong(page, "catalogBytes", meta.catalogBytes());
    setLong(page, "freeMapPointer", meta.freeMapPointer());
    setLong(page, "freeMapBytes", meta.freeMapBytes());
    setLong(page, "usedPages", meta.usedPages());
    setLong(page, "materialisedPages", meta.materialisedPages());
    setLong(page, "createdMillis", meta.createdMillis());
    setLong(page, "writtenMillis", meta.writtenMillis());
    setInt(page, "flags", meta.flags());
    setInt(page, "checksum", checksum(page));
    return page;
  }

  /** What the bytes of a slot are. */
  public static State inspect(byte[] page) {
    if (isZero(page)) {
      return State.EMPTY;
    }
    if (getLong(page, "magic") != MAGIC) {
      return State.FOREIGN;
    }
    if (getInt(page, "checksum") != checksum(page)) {
      return State.DAMAGED;
    }
    return version(page) == VERSION ? State.VALID : State.OTHER_VERSION;
  }

  /** What a page in state {@link State#VALID} says. */
  public static Meta decode(byte[] page) {
    assert inspect(page) == State.VALID;
    return new Meta(
        getLong(page, "storeId"),
        getLong(page, "epoch"),
        getLong(page, "cutLsn"),
        getLong(page, "replayLsn"),
        getLong(page, "previousEpoch"),
        getLong(page, "catalogPointer"),
        getLong(page, "catalogBytes"),
        getLong(page, "freeMapPointer"),
        getLong(page, "freeMapBytes"),
        getLong(page, "usedPages"),
        getLong(page, "materialisedPages"),
        getLong(page, "createdMillis"),
        getLong(page, "writtenMillis"),
        getInt(page, "flags"));
  }

  /** The format version, for a message about {@link State#OTHER_VERSION}. */
  public static int version(byte[] page) {
    return getInt(page, "version");
  }

  private static int checksum(byte[] page) {
    return Checksums.of(page, 0, PageSize.PAGE_BYTES, CHECKSUM);
  }

  private static boolean isZero(byte[] page) {
    return Arrays.equals(page, new byte[page.length]);
  }

  private static long getLong(byte[] page, String name) {
    return (long) LONG.get(page, Field.offset(LAYOUT, name));
  }

  private static int getInt(byte[] page, String name) {
    return (int) INT.get(page, Field.offset(LAYOUT, name));
  }

  private static void setLong(byte[] page, String name, long value) {
    LONG.set(page, Field.offset(LAYOUT, name), value);
  }

  private static void setInt(byte[] page, String name, int value) {
    INT.set(page, Field.offset(LAYOUT, name), value);
  }
}

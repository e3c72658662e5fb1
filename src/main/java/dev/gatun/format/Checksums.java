package dev.gatun.format;

import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum of a page or overflow block, over a copy in the heap.
 *
 * <p>Never over mapped memory: the intrinsic kills the JVM on a page that the disk cannot give, and a checksum of bytes that are being
 * changed says nothing (I12). A computed 0 is stored as 1, since 0 means "not sealed".
 */
public final class Checksums {
  private static final VarHandle INT = Field.ofArray(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] ABSENT = new byte[4];

  /** Where every page header keeps its checksum. */
  private static final int FIELD = Field.offset(PageHeader.LAYOUT, "checksum");

  private Checksums() {}

  /** The checksum of {@code length} bytes that start with a page header; never 0. */
  public static int of(byte[] bytes, int offset, int length) {
    return of(bytes, offset, length, FIELD);
  }

  /** True if the stored checksum is the one of the bytes. */
  public static boolean matches(byte[] bytes, int offset, int length) {
    return (int) INT.get(bytes, offset + FIELD) == of(bytes, offset, length);
  }

  /** Computes and stores the checksum; returns it. */
  public static int seal(byte[] bytes, int offset, int length) {
    int sum = of(bytes, offset, length);
    INT.set(bytes, offset + FIELD, sum);
    return sum;
  }

  /** The checksum with the four bytes at {@code field} taken as 0. */
  static int of(byte[] bytes, int offset, int length, int field) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, field);
    crc.update(ABSENT, 0, ABSENT.length);
    crc.update(bytes, offset + field + 4, length - field - 4);
    int sum = (int) crc.getValue();
    return sum == 0 ? 1 : sum;
  }
}

package dev.gatun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in arrays such that the unsigned order of the bytes is the signed order of the numbers. */
final class BigEndian {
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  static int signedInt(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset) ^ Integer.MIN_VALUE;
  }

  static void putSignedInt(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value ^ Integer.MIN_VALUE);
  }

  static long signedLong(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset) ^ Long.MIN_VALUE;
  }

  static void putSignedLong(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value ^ Long.MIN_VALUE);
  }

  static long unsignedLong(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  static void putUnsignedLong(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }
}

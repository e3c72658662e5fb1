package dev.gatun.format;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The one way from a layout to a handle.
 *
 * <p>All handles are exact: a call with other argument types than {@code (MemorySegment, long)} fails at once. A call that only nearly fits
 * would work but convert its arguments on every access, and a descent makes dozens of them.
 */
final class Field {
  static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Field() {}

  /** A field of a struct in a segment: coordinates (segment, base of the struct). */
  static VarHandle of(StructLayout layout, String name) {
    return layout.varHandle(groupElement(name)).withInvokeExactBehavior();
  }

  /** A value at any byte of a segment: coordinates (segment, offset). */
  static VarHandle of(ValueLayout layout) {
    return layout.varHandle().withInvokeExactBehavior();
  }

  /** A value at any byte of an array: coordinates (array, offset). */
  static VarHandle ofArray(Class<?> viewArrayClass, ByteOrder order) {
    return MethodHandles.byteArrayViewVarHandle(viewArrayClass, order).withInvokeExactBehavior();
  }

  /** The place of a field in its struct. */
  static int offset(StructLayout layout, String name) {
    return (int) layout.byteOffset(groupElement(name));
  }
}

package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A page in native memory between two fences of known bytes. */
final class TestPage implements AutoCloseable {
  static final long EPOCH = 77;
  private static final byte FENCE = (byte) 0xA5;

  final Arena arena = Arena.ofConfined();
  final MemorySegment s = arena.allocate(3L * PageSize.PAGE_BYTES, PageSize.PAGE_BYTES);
  final long b = PageSize.PAGE_BYTES;

  TestPage(int type, int level, long id) {
    s.fill(FENCE);
    Node.format(s, b, type, level, id, EPOCH, 5);
  }

  byte[] image() {
    return s.asSlice(b, PageSize.PAGE_BYTES).toArray(ValueLayout.JAVA_BYTE);
  }

  void fill(byte[] image) {
    MemorySegment.copy(image, 0, s, ValueLayout.JAVA_BYTE, b, image.length);
  }

  void assertFencesUntouched() {
    for (long i = 0; i < PageSize.PAGE_BYTES; i++) {
      assertEquals(FENCE, s.get(ValueLayout.JAVA_BYTE, i), () -> "a byte before the page was written");
      assertEquals(FENCE, s.get(ValueLayout.JAVA_BYTE, b + PageSize.PAGE_BYTES + i), () -> "a byte behind the page was written");
    }
  }

  @Override
  public void close() {
    assertFencesUntouched();
    arena.close();
  }
}

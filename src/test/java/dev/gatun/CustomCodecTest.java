package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A codec written by a user serves for keys and values, always meets native memory, and can't harm anything. */
class CustomCodecTest {
  private final Store store = Store.inMemory();

  record Point(int x, int y) {}

  static class PointCodec implements Codec<Point> {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN);

    @Override
    public int encodedSize(Point value) {
      return 8;
    }

    @Override
    public void encode(Point value, MemorySegment target, long offset) {
      assertTrue(target.isNative());
      target.set(INT, offset, value.x);
      target.set(INT, offset + 4, value.y);
    }

    @Override
    public Point decode(MemorySegment source, long offset, long length) {
      assertTrue(source.isNative());
      assertTrue(source.isReadOnly());
      assertEquals(8, length);
      return new Point(source.get(INT, offset), source.get(INT, offset + 4));
    }

    @Override
    public String id() {
      return "point";
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void servesForKeysAndValuesOnEveryPath() {
    Table<Point, Point> table = store.table("points", new PointCodec(), new PointCodec());
    Point a = new Point(1, 2);
    Point b = new Point(3, 4);
    assertNull(table.getAndPut(a, b));
    assertEquals(b, table.get(a));
    assertEquals(b, table.putIfAbsent(a, a));
    assertTrue(table.replace(a, b, a));
    table.put(b, b);
    assertEquals(List.of(a, b), table.stream().map(e -> e.getKey()).toList());
    assertEquals(List.of(a, b), table.stream().map(e -> e.getValue()).toList());
    assertEquals(b, table.ceiling(new Point(2, 0)).getKey());
    assertEquals(new Point(1, 3), table.compute(a, (k, v) -> new Point(v.x(), v.y() + 1)));
    assertEquals(b, table.getAndRemove(b));
    assertFalse(table.remove(b));
  }

  @Test
  void memoryKeptByACodecIsDeadAfterTheCall() {
    AtomicReference<MemorySegment> kept = new AtomicReference<>();
    Codec<Point> keeping = new PointCodec() {
      @Override
      public void encode(Point value, MemorySegment target, long offset) {
        kept.set(target);
        super.encode(value, target, offset);
      }
    };
    store.table("points", keeping, Codecs.utf8()).put(new Point(1, 2), "x");
    assertThrows(IllegalStateException.class, () -> kept.get().set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
  }

  @Test
  void writingBeyondTheDeclaredSizeIsAnException() {
    Codec<Point> liar = new PointCodec() {
      @Override
      public int encodedSize(Point value) {
        return 7;
      }
    };
    Table<Point, String> table = store.table("points", liar, Codecs.utf8());
    assertThrows(IndexOutOfBoundsException.class, () -> table.put(new Point(1, 2), "x"));
    assertEquals(0, table.size());
  }

  @Test
  void aSizeThatCantBeIsNamed() {
    Codec<Point> negative = new PointCodec() {
      @Override
      public int encodedSize(Point value) {
        return -1;
      }
    };
    Table<Point, String> table = store.table("points", negative, Codecs.utf8());
    Exception e = assertThrows(IllegalArgumentException.class, () -> table.get(new Point(1, 2)));
    assertEquals("codec point gives a key -1 bytes", e.getMessage());
  }

  @Test
  void anIdThatCantBeRecordedIsRejected() {
    for (String id : List.of("", "x".repeat(256))) {
      Codec<Point> nameless = new PointCodec() {
        @Override
        public String id() {
          return id;
        }
      };
      assertThrows(IllegalArgumentException.class, () -> store.table("points", nameless, Codecs.utf8()));
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.format.Node;
import dev.gatun.io.MemoryStorage;
import dev.gatun.tree.LeafEvidence;
import dev.gatun.tree.TreeCursor;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A live cursor whose path changes under it again and again never goes back, whatever became of the keys that it stood on. */
class CursorResumeTest {
  private static final int KEYS = 400;
  private static final int GAP = 1_000;
  private static final int BYTES = 300;

  private RawTable table;
  private int loads;
  private Runnable atTheNextLoad = () -> {};

  private final LeafEvidence evidence = new LeafEvidence() {
    @Override
    public boolean isWhole(long leafLsn) {
      return true;
    }

    @Override
    public void awaitVisible(long leafLsn) {
      loads++;
      Runnable once = atTheNextLoad;
      atTheNextLoad = () -> {};
      once.run(); // the leaf has been copied and is not yet used
    }
  };

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static int shown(TreeCursor cursor) {
    return ByteBuffer.wrap(Node.key(cursor.segment(), cursor.base(), cursor.index())).getInt();
  }

  private void put(int number) {
    table.put(key(number), new byte[BYTES]);
  }

  /** Splits a leaf far away, below the same parent. */
  private void changeTheParent(int far) {
    for (int i = 1; i < 40; i++) {
      put(far + i);
    }
  }

  @Test
  void aCursorThatIsLedAsideTwiceUpwardShowsNothingBelowWhatItHasShown() {
    ledAsideTwice(true);
  }

  @Test
  void aCursorThatIsLedAsideTwiceDownwardShowsNothingAboveWhatItHasShown() {
    ledAsideTwice(false);
  }

  private void ledAsideTwice(boolean upward) {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      table = engine.table("t", "bytes", "bytes");
      for (int i = 0; i < KEYS; i++) {
        put(i * GAP);
      }
      int edge = edgeOfSomeLeaf(upward);
      int step = upward ? GAP : -GAP;
      try (TreeCursor cursor = TreeCursor.live(table.tree(), evidence)) {
        assertTrue(cursor.ceiling(key(edge), true));
        assertEquals(edge, shown(cursor));
        assertTrue(table.remove(key(edge)));
        put(edge - 4 * step + 1); // the leaf is full: it drops the removed key to make room
        changeTheParent(KEYS * GAP * 3 / 4);
        atTheNextLoad = () -> {
          put(edge - step / 2); // between the last key of the copied leaf and the one that was shown
          changeTheParent(KEYS * GAP / 4);
        };
        assertTrue(upward ? cursor.next() : cursor.previous());
        assertEquals(edge + step, shown(cursor));
      }
    }
  }

  /** The last key of a leaf in the middle, or the first. */
  private int edgeOfSomeLeaf(boolean last) {
    try (TreeCursor cursor = TreeCursor.live(table.tree(), evidence)) {
      assertTrue(cursor.ceiling(key(KEYS / 2 * GAP), true));
      int before = loads;
      int key = shown(cursor);
      while (loads == before) {
        key = shown(cursor);
        assertTrue(cursor.next());
      }
      return last ? key : shown(cursor);
    }
  }
}

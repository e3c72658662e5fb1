package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.format.Branch;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.PageFile;
import org.junit.jupiter.api.Test;

/**
 * Records are applied to a leaf in another order than that of the log when their keys have nothing to do with each other. The leaf's LSN tells those
 * who show the leaf what they have to wait for, so it never goes back.
 */
class LeafLsnTest {
  @Test
  void aRecordThatIsAppliedLateLeavesTheLsnOfALaterOne() throws Exception {
    try (ProgressStore store = new ProgressStore(true)) {
      RawTable table = store.engine.table("small", "bytes", "bytes");
      byte[][] keys = store.keysApart(table, 2).toArray(byte[][]::new);
      table.put(keys[0], new byte[1]);
      ConcurrentRun writers = new ConcurrentRun();
      try (ProgressHold hold = store.storage.hold(call -> call.is("step", "") && call.thread().getName().equals("early"))) {
        writers.once("early", () -> table.put(keys[0], new byte[2])); // logged, and not yet applied
        hold.awaitArrival();
        hold.letPass("later record", () -> table.put(keys[1], new byte[2]));
      }
      writers.join();
      long early = lsn(store, table, keys[0]);
      long later = lsn(store, table, keys[1]);
      assertTrue(early < later, early + " and " + later);
      assertEquals(later, leafLsn(store.engine, table));
    }
  }

  @Test
  void aBatchLeavesItsLsnInEveryLeafThatItFills() throws Exception {
    try (ProgressStore store = new ProgressStore(true)) {
      RawTable table = store.engine.table("small", "bytes", "bytes");
      RawBatch batch = new RawBatch();
      for (byte i = 0; i < 40; i++) {
        batch.put(table, new byte[] {i}, new byte[1000]);
      }
      store.engine.write(batch, true);
      PageFile pages = store.engine.parts().pages();
      long root = PagePointer.id(table.cell().root());
      assertEquals(2, table.height());
      for (int i = 0; i <= Node.slotCount(pages.segment(root), pages.offset(root)); i++) {
        long leaf = PagePointer.id(Branch.child(pages.segment(root), pages.offset(root), i));
        assertEquals(lsn(store, table, new byte[1]), PageHeader.lsn(pages.segment(leaf), pages.offset(leaf)), "leaf " + i);
      }
    }
  }

  private static long lsn(ProgressStore store, RawTable table, byte[] key) {
    return KeyStripes.lsn(store.engine.stripes().load(table.stripe(key)));
  }

  private static long leafLsn(Engine engine, RawTable table) {
    assertEquals(1, table.height());
    PageFile pages = engine.parts().pages();
    long leaf = PagePointer.id(table.cell().root());
    return PageHeader.lsn(pages.segment(leaf), pages.offset(leaf));
  }
}

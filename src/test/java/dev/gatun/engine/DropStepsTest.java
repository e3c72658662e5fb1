package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of a dropped table are given back step by step, and a checkpoint between two steps knows which are left. */
class DropStepsTest {
  private static final int ENTRIES = 3_000;

  private final MemoryStorage storage = new MemoryStorage();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 200})
  void aCheckpointBetweenTwoStepsKnowsWhatIsLeft(int steps) {
    long live;
    try (Engine engine = Engine.open(storage, null, ConcurrentTest.ASYNC)) {
      fill(engine.table("stays", "bytes", "bytes"), 100);
      live = liveAfterCheckpoints(engine);
      RawTable gone = engine.table("gone", "bytes", "bytes");
      fill(gone, ENTRIES);
      gone.put(new byte[] {1}, new byte[200_000]);
      assertTrue(gone.height() > 2);
      engine.gate().exclusively(epoch -> {
        engine.tablesPart().removeTable(gone, epoch); // the record is not the matter here: the checkpoint has it
        return null;
      });
      for (int i = 0; i < steps && !engine.tablesPart().present().dropped().isEmpty(); i++) {
        engine.tablesPart().giveBackSome(20);
        if (i % 16 == 0) {
          engine.checkpoint();
          check(engine);
        }
      }
      engine.checkpoint();
      check(engine);
    }
    try (Engine engine = Engine.open(storage, null, ConcurrentTest.ASYNC)) {
      assertEquals(List.of(), engine.tablesPart().present().dropped());
      check(engine);
      assertEquals(live, liveAfterCheckpoints(engine));
      assertEquals(100, engine.table("stays", "bytes", "bytes").size());
    }
  }

  private static void fill(RawTable table, int entries) {
    for (int i = 0; i < entries; i++) {
      byte[] key = new byte[300]; // long ones, so that the tree has some height
      key[297] = (byte) (i >> 16);
      key[298] = (byte) (i >> 8);
      key[299] = (byte) i;
      table.put(key, new byte[900]);
    }
  }

  private static long liveAfterCheckpoints(Engine engine) {
    for (int i = 0; i < 3; i++) {
      engine.checkpoint();
    }
    assertEquals(0, engine.allocator().counts().deferred());
    return engine.allocator().counts().live();
  }

  private static void check(Engine engine) {
    assertEquals(List.of(), engine.verify().damages());
    engine.allocator().check();
  }
}

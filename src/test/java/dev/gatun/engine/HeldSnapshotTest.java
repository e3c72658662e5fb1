package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A snapshot that is held for long keeps what it shows and nothing else (I6). */
class HeldSnapshotTest {
  private static final int ENTRIES = 12_000;
  private static final int REWRITES = 10;
  private static final int STEADY_FROM = 3;
  private static final int WRITES_BETWEEN_CHECKPOINTS = 1_500;

  private final Random random = new Random(Long.getLong("gatun.seed", 1));

  /** Checkpoints come after so many writes and at no other time. */
  @Test
  void theFileDoesNotGrowWhileAllDataIsRewrittenAgainAndAgain() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, CrashRun.options(false, true))) {
      RawTable table = engine.table("t", "bytes", "bytes");
      rewrite(engine, table, 0);
      try (RawSnapshot snapshot = engine.snapshot()) {
        List<Long> pages = new ArrayList<>();
        for (int round = 1; round <= REWRITES; round++) {
          rewrite(engine, table, round);
          pages.add(engine.parts().pages().materialisedPages());
        }
        assertEquals(pages.get(STEADY_FROM - 1), pages.getLast(), () -> "pages after each rewrite: " + pages);
        compare(snapshot.view(table), 0);
        compare(table, REWRITES);
      }
      engine.checkpoint();
      engine.checkpoint();
      engine.allocator().check();
      assertEquals(List.of(), engine.verify().damages());
    }
  }

  private void rewrite(Engine engine, RawTable table, int round) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, ENTRIES).boxed().toList());
    Collections.shuffle(order, random);
    int writes = 0;
    for (int number : order) {
      table.put(ConcurrentBytes.key("key-" + number), value(number, round));
      if (++writes % WRITES_BETWEEN_CHECKPOINTS == 0) {
        engine.checkpoint();
      }
    }
  }

  private static byte[] value(int number, int round) {
    return ConcurrentBytes.value((long) round * ENTRIES + number + 1, 100 + number % 150);
  }

  private static void compare(RawView view, int round) {
    int count = 0;
    try (RawCursor cursor = view.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        long number = ConcurrentBytes.number(cursor.value());
        assertTrue(number > (long) round * ENTRIES && number <= (long) (round + 1) * ENTRIES, "a value of another rewrite: " + number);
        count++;
      }
    }
    assertEquals(ENTRIES, count);
  }
}

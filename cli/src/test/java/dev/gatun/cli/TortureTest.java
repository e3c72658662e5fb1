package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.gatun.Codecs;
import dev.gatun.Cursor;
import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun torture}: it runs, and its judge is not blind. */
class TortureTest {
  private static final int STEPS = 400;
  private static final long SEED = 5;

  private final Tool tool = new Tool();
  @TempDir private Path temporary;

  @Test
  void killedProcessesLoseNothing() {
    List<JsonObject> rounds = tool.json("torture", temporary, "--rounds", 2, "--threads", 2, "--seed", 11);
    assertEquals(2, rounds.size());
    assertTrue(rounds.get(1).get("acknowledged_in_all").getAsLong() > 0, tool.out());
    assertEquals(2, tool.run("torture", temporary, "--threads=0"));
  }

  @Test
  void aStepIsTheSameWheneverItIsMade() {
    for (long number = 0; number < 200; number++) {
      TortureStep one = TortureStep.of(SEED, 1, number);
      TortureStep same = TortureStep.of(SEED, 1, number);
      assertEquals(keys(one), keys(same));
      assertEquals(keys(one).size(), keys(one).stream().distinct().count(), "keys of one step differ");
    }
    assertNotEquals(keys(TortureStep.of(SEED, 1, 0)), keys(TortureStep.of(SEED, 2, 0)));
  }

  private static List<String> keys(TortureStep step) {
    return step.writes().stream().map(TortureStep.Write::key).toList();
  }

  private static void apply(Table<String, byte[]> table, int thread, long number) {
    TortureStep.of(SEED, thread, number).writes().forEach(write -> {
      if (write.value() == null) {
        table.remove(write.key());
      } else {
        table.put(write.key(), write.value());
      }
    });
  }

  @Test
  void theJudgeAcceptsOneStepMoreAndNothingElse() {
    try (Store store = Store.inMemory()) {
      Table<String, byte[]> table = store.table(TortureWriter.TABLE, Codecs.utf8(), Codecs.bytes());
      TortureOracle oracle = new TortureOracle(SEED, 2);
      for (long number = 0; number < STEPS; number++) {
        apply(table, 0, number);
        oracle.acknowledged(0, number);
      }
      assertEquals(0, oracle.judge(store));
      apply(table, 0, STEPS);
      assertEquals(1, oracle.judge(store));
      assertEquals(0, oracle.judge(store), "it has arrived now");
      assertEquals(STEPS + 1, oracle.next()[0]);
      assertThrows(Refusal.class, () -> oracle.acknowledged(0, STEPS + 2), "a step was left out");
      String key = firstKey(table);
      byte[] value = table.get(key);
      table.put(key, new byte[] {1, 2, 3});
      assertLost(oracle, store, "has another value");
      table.remove(key);
      assertLost(oracle, store, "is missing");
      table.put(key, value);
      table.put("01/9999", value);
      assertLost(oracle, store, "is there and was removed");
    }
  }

  private static String firstKey(Table<String, byte[]> table) {
    try (Cursor<String, byte[]> cursor = table.cursor(Range.all())) {
      assertTrue(cursor.next());
      return cursor.key();
    }
  }

  private static void assertLost(TortureOracle oracle, Store store, String what) {
    Refusal refusal = assertThrows(Refusal.class, () -> copyOf(oracle).judge(store));
    assertTrue(refusal.getMessage().contains(what), refusal.getMessage());
    assertEquals(ExitCode.DAMAGED, refusal.exitCode());
  }

  /** The judge goes one step on when it doubts. */
  private static TortureOracle copyOf(TortureOracle oracle) {
    TortureOracle copy = new TortureOracle(SEED, oracle.next().length);
    for (int thread = 0; thread < oracle.next().length; thread++) {
      for (long number = 0; number < oracle.next()[thread]; number++) {
        copy.acknowledged(thread, number);
      }
    }
    return copy;
  }
}

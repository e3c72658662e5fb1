package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun bench}: every benchmark does what its name says. */
class BenchTest {
  private final Tool tool = new Tool();
  @TempDir private Path temporary;

  @Test
  void everyBenchmarkDoesAllItsOperations() {
    List<JsonObject> rows = tool.json("bench", temporary, "-n", 500, "--threads", 2);
    Map<String, JsonObject> results = rows.stream().collect(Collectors.toMap(row -> row.get("benchmark").getAsString(), Function.identity()));
    assertEquals(BenchRun.NAMES, rows.stream().map(row -> row.get("benchmark").getAsString()).toList());
    for (String name : List.of("fillseq", "fillrandom", "overwrite", "readrandom", "readwhilewriting", "seekrandom", "deleterandom")) {
      assertEquals(500, results.get(name).get("operations").getAsLong(), name);
    }
    long distinct = results.get("readseq").get("operations").getAsLong();
    assertTrue(distinct > 250 && distinct < 500, "fillrandom and overwrite write keys twice, and " + distinct + " are left");
    assertEquals(distinct, results.get("readreverse").get("operations").getAsLong());
    assertTrue(results.get("deleterandom").get("found").getAsLong() < 500);
    for (JsonObject row : rows) {
      assertTrue(row.get("p50_us").getAsDouble() <= row.get("p99.9_us").getAsDouble(), row.toString());
      assertTrue(row.get("p99.9_us").getAsDouble() <= row.get("max_us").getAsDouble(), row.toString());
    }
  }

  @Test
  void whatIsReadIsThere() {
    List<JsonObject> rows = tool.json("bench", "-n", 300, "-b", "readrandom,readseq,fillseq,readreverse", "--sync", "--value-size", 0);
    rows.forEach(row -> assertEquals(300, row.get("found").getAsLong(), row.toString()));
    assertTrue(tool.done("bench", temporary, "-n", 10, "-b", "fillseq").contains("p99.9 us"), tool.out());
  }

  @Test
  void refusals() {
    assertTrue(tool.refused(2, "bench", temporary, "-b", "fillsideways").contains("there is no benchmark 'fillsideways'; there are fillseq, "));
    assertTrue(tool.refused(2, "bench", temporary, "-n", 1000, "--key-size", 3).contains("--key-size must have room"));
  }
}

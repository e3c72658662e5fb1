package dev.gatun.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a round does with cells that fail or do not end. The cells are played. */
class RoundsTest {
  private static final Set<Row> READS = EnumSet.of(Row.GET_1, Row.GET_2, Row.GET_ABSENT, Row.RANGE_LIVE, Row.OPEN_CLEAN);

  @TempDir Path work;

  private final List<String> tried = new ArrayList<>();
  private final Results results = new Results();
  private int begun;
  private int ended;

  @Test
  void aStoreThatIsAlwaysTooSlowCostsThreeLimits() throws Exception {
    run(2, READS, (scenario, peer, folder) -> {
      if (peer == Peer.JE && scenario != Scenario.LOAD && scenario != Scenario.REST) {
        throw new Rounds.TooSlowException(1);
      }
      return List.of(new Sample(scenario == Scenario.GET_1 ? Row.GET_1 : Row.GET_2, 1, null));
    });
    assertEquals(2 + 3, count(Peer.JE), () -> "load, rest, and three that were too slow: " + tried);
    assertEquals(2L * (READS.size() + 2), count(Peer.GATUN), "the others go on");
    assertTrue(results.of(Row.OPEN_CLEAN).get(Peer.JE).failure().contains("get-1, get-2, get-absent"));
  }

  @Test
  void aCellThatWasTooSlowIsNotTriedInTheNextRound() throws Exception {
    run(3, EnumSet.of(Row.GET_1, Row.GET_2), (scenario, peer, folder) -> {
      if (peer == Peer.GATUN && scenario == Scenario.GET_1) {
        throw new Rounds.TooSlowException(1);
      }
      return List.of();
    });
    assertEquals(1, tried.stream().filter("get-1 GATUN"::equals).count());
    assertEquals(3, tried.stream().filter("get-2 GATUN"::equals).count());
  }

  @Test
  void aCellThatFailsIsTriedInTheNextRound() throws Exception {
    run(3, EnumSet.of(Row.GET_1), (scenario, peer, folder) -> {
      throw new IOException("of " + scenario);
    });
    assertEquals(3, tried.stream().filter("load GATUN"::equals).count());
    assertEquals(0, tried.stream().filter("get-1 GATUN"::equals).count(), "what was not loaded is not read");
    assertTrue(results.of(Row.GET_1).get(Peer.GATUN).failure().contains("not loaded: of LOAD"));
  }

  @Test
  void whatAFailedLoadHasLeftIsRemoved() throws Exception {
    run(1, EnumSet.of(Row.PUT_RANDOM), (scenario, peer, folder) -> {
      Files.createDirectories(folder.resolve("half"));
      throw new IOException("no space");
    });
    assertEquals(0, work.toFile().list().length);
  }

  private void run(int rounds, Set<Row> rows, Rounds.Cells cells) throws IOException, InterruptedException {
    Rounds all = new Rounds(work, (scenario, peer, folder) -> {
      tried.add(scenario.id() + " " + peer);
      return cells.run(scenario, peer, folder);
    }, List.of(Peer.GATUN, Peer.JE), rows, results);
    for (int round = 0; round < rounds; round++) {
      all.run(round, (scenario, peer) -> begun++, () -> ended++);
    }
    assertEquals(rounds * all.cellsARound(), ended, "what is not tried is a step of the progress too");
    assertEquals(begun, ended);
  }

  private long count(Peer peer) {
    return tried.stream().filter(cell -> cell.endsWith(" " + peer)).count();
  }
}

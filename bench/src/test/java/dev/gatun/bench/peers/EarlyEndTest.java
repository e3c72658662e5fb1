package dev.gatun.bench.peers;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.bench.data.Shape;
import dev.gatun.bench.stores.Peer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves that is ended before it is done. */
class EarlyEndTest {
  @TempDir Path folder;

  @Test
  void aReportOfAPartSaysThatItIsOne() throws Exception {
    Map<String, Object> machine = Machine.described(folder, "1g");
    machine.put("loadAtBegin", 0.0);
    assertFalse(Machine.warning(machine).isPresent());
    machine.put(Machine.CELLS_BEFORE_THE_END, 7);
    Results results = new Results();
    results.add(Peer.GATUN, new Sample(Row.GET_1, 1_000_000, null));
    new Report(results, machine, Conditions.of(Shape.STANDARD, null, null), List.of(Peer.GATUN)).writeTo(folder);
    for (String name : List.of("peers.md", "peers.html")) {
      assertTrue(Files.readString(folder.resolve(name)).contains("ended early, after 7 cells"), name);
    }
    assertTrue(Files.readString(folder.resolve("peers.json")).contains("\"endedAfterCells\" : 7"));
  }
}

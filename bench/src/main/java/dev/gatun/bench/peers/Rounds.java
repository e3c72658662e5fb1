package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs all cells, round by round. Within a round the stores alternate scenario by scenario, and each scenario begins with another store, so that what
 * the machine does meanwhile meets all of them alike. Each store is loaded anew in every round.
 */
final class Rounds {
  private final Path work;
  private final CellProcess cells;
  private final List<Peer> peers;
  private final Set<Row> rows;
  private final List<Scenario> scenarios;
  private final Results results;
  private final Map<Peer, String> unloaded = new HashMap<>();

  Rounds(Path work, CellProcess cells, List<Peer> peers, Set<Row> rows, Results results) {
    this.work = work;
    this.cells = cells;
    this.peers = peers;
    this.rows = rows;
    this.results = results;
    scenarios = Scenario.neededFor(rows);
  }

  /** The cells of one round. */
  int cellsARound() {
    return scenarios.size() * peers.size();
  }

  void run(int round, Progress progress) throws IOException, InterruptedException {
    unloaded.clear();
    for (Scenario scenario : scenarios) {
      if (scenario == Scenario.DURABLE_1) {
        results.add(Limit.FORCE, Limit.FORCE.measure(work));
      }
      for (Peer peer : inTurn(round + scenario.ordinal())) {
        progress.begin(scenario, peer);
        run(scenario, peer);
        progress.step();
      }
    }
    for (Peer peer : peers) {
      Disk.remove(folder(peer));
    }
  }

  private List<Peer> inTurn(int turn) {
    List<Peer> turned = new ArrayList<>(peers);
    Collections.rotate(turned, -turn);
    return turned;
  }

  private Path folder(Peer peer) {
    return work.resolve(peer.id());
  }

  private void run(Scenario scenario, Peer peer) throws IOException, InterruptedException {
    boolean own = scenario.folder() == Scenario.Folder.OWN;
    Path folder = own ? work.resolve(peer.id() + "-" + scenario.id()) : folder(peer);
    if (!own && unloaded.containsKey(peer)) {
      fail(scenario, peer, unloaded.get(peer));
      return;
    }
    try {
      keep(peer, cells.run(scenario, peer, folder));
    } catch (IOException e) {
      fail(scenario, peer, e.getMessage());
      if (scenario == Scenario.LOAD) {
        unloaded.put(peer, "not loaded: " + e.getMessage());
      }
    } finally {
      if (own) {
        Disk.remove(folder);
      }
    }
  }

  private void keep(Peer peer, List<Sample> samples) {
    samples.stream().filter(sample -> rows.contains(sample.row())).forEach(sample -> results.add(peer, sample));
  }

  private void fail(Scenario scenario, Peer peer, String reason) {
    Set<Row> failed = new HashSet<>(rows);
    failed.removeIf(row -> row.scenario() != scenario);
    failed.forEach(row -> results.fail(row, peer, reason));
  }
}

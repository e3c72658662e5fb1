package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Runs all cells, round by round. Within a round the stores alternate scenario by scenario, and each scenario begins with another store, so that what
 * the machine does meanwhile meets all of them alike. Each store is loaded anew in every round.
 */
final class Rounds {
  /** Where a cell runs. */
  interface Cells {
    /** What was measured. A cell that fails is an exception that says why. */
    List<Sample> run(Scenario scenario, Peer peer, Path folder) throws IOException, InterruptedException;
  }

  /** A cell took longer than the limit, and was ended. */
  static final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1;

    TooSlowException(int seconds) {
      super("not done after " + seconds + " s");
    }
  }

  private final Path work;
  private final Cells cells;
  private final List<Peer> peers;
  private final Set<Row> rows;
  private final List<Scenario> scenarios;
  private final Results results;
  private final Map<Peer, String> unloaded = new EnumMap<>(Peer.class);
  private final Patience patience = new Patience();

  Rounds(Path work, Cells cells, List<Peer> peers, Set<Row> rows, Results results) {
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

  void run(int round, BiConsumer<Scenario, Peer> begins, Runnable ended) throws IOException, InterruptedException {
    unloaded.clear();
    for (Scenario scenario : scenarios) {
      if (scenario == Scenario.DURABLE_1) {
        results.add(Limit.FORCE, Limit.FORCE.measure(work));
      }
      for (Peer peer : inTurn(round + scenario.ordinal())) {
        begins.accept(scenario, peer);
        run(scenario, peer);
        ended.run();
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
    Optional<String> hopeless = patience.isOver(scenario, peer).or(() -> Optional.ofNullable(own ? null : unloaded.get(peer)));
    if (hopeless.isPresent()) {
      fail(scenario, peer, hopeless.get());
      return;
    }
    long begin = System.nanoTime();
    try {
      keep(peer, cells.run(scenario, peer, folder));
    } catch (TooSlowException e) {
      patience.lost(scenario, peer);
      fail(scenario, peer, e.getMessage());
    } catch (IOException e) {
      fail(scenario, peer, e.getMessage());
    } finally {
      results.took(scenario, peer, (System.nanoTime() - begin) / 1e9);
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
    if (scenario == Scenario.LOAD) {
      unloaded.put(peer, "not loaded: " + reason);
      Disk.remove(folder(peer));
    }
  }
}

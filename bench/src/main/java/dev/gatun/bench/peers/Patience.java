package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which cells are not tried any more: one that took longer than the limit, and all of a store that has had three of those. So a slow store costs a
 * run three limits at most, however many rows and rounds it has. Not thread-safe.
 */
final class Patience {
  private static final int MOST_TOO_SLOW = 3;

  private final Map<Peer, Set<Scenario>> tooSlow = new EnumMap<>(Peer.class);

  void lost(Scenario scenario, Peer peer) {
    of(peer).add(scenario);
  }

  /** Why a cell is not tried, if it is not. */
  Optional<String> isOver(Scenario scenario, Peer peer) {
    Set<Scenario> slow = of(peer);
    return slow.contains(scenario) || slow.size() >= MOST_TOO_SLOW
        ? Optional.of("not tried again: too slow in " + String.join(", ", slow.stream().map(Scenario::id).toList()))
        : Optional.empty();
  }

  private Set<Scenario> of(Peer peer) {
    return tooSlow.computeIfAbsent(peer, none -> EnumSet.noneOf(Scenario.class));
  }
}

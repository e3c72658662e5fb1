package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** All samples of a comparison, by row and store, and what follows from them. Not thread-safe. */
final class Results {
  /** The samples of one row with one store, or why there are none. */
  static final class Entry {
    private final List<Double> values = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private String failure;

    boolean isMeasured() {
      return !values.isEmpty();
    }

    double median() {
      return Numbers.median(array());
    }

    double lowest() {
      return Arrays.stream(array()).min().orElseThrow();
    }

    double highest() {
      return Arrays.stream(array()).max().orElseThrow();
    }

    /** Half of the distance between the lowest and the highest sample. */
    double error() {
      return (highest() - lowest()) / 2;
    }

    double[] array() {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    String notes() {
      return String.join("; ", notes);
    }

    String failure() {
      return failure;
    }
  }

  private final Map<Row, Map<Peer, Entry>> entries = new EnumMap<>(Row.class);
  private final Map<Limit, List<Double>> limits = new EnumMap<>(Limit.class);

  private final List<Map<String, Object>> cells = new ArrayList<>();

  /** How long a cell took, with its virtual machine and all that was not timed. */
  void took(Scenario scenario, Peer peer, double seconds) {
    Map<String, Object> cell = new LinkedHashMap<>();
    cell.put("scenario", scenario.id());
    cell.put("store", peer.title());
    cell.put("seconds", Math.round(10 * seconds) / 10.0);
    cells.add(cell);
  }

  /** How long each cell took, in the order in which they ran. */
  List<Map<String, Object>> cells() {
    return cells;
  }

  void add(Limit limit, double value) {
    limits.computeIfAbsent(limit, none -> new ArrayList<>()).add(value);
  }

  void add(Peer peer, Sample sample) {
    if (Double.isNaN(sample.value())) {
      return;
    }
    Entry entry = at(sample.row(), peer);
    entry.values.add(sample.value());
    if (sample.note() != null) {
      entry.notes.add(sample.note());
    }
  }

  void fail(Row row, Peer peer, String reason) {
    at(row, peer).failure = reason;
  }

  private Entry at(Row row, Peer peer) {
    return entries.computeIfAbsent(row, none -> new EnumMap<>(Peer.class)).computeIfAbsent(peer, none -> new Entry());
  }

  /** The rows that have something, in their order. */
  Set<Row> rows() {
    return entries.keySet();
  }

  Map<Peer, Entry> of(Row row) {
    return entries.getOrDefault(row, Map.of());
  }

  /** The median of each. */
  Map<Limit, Double> limits() {
    Map<Limit, Double> medians = new EnumMap<>(Limit.class);
    limits.forEach((limit, values) -> medians.put(limit, Numbers.median(values.stream().mapToDouble(Double::doubleValue).toArray())));
    return medians;
  }

  OptionalDouble median(Row row, Peer peer) {
    Entry entry = of(row).get(peer);
    return entry == null || !entry.isMeasured() ? OptionalDouble.empty() : OptionalDouble.of(entry.median());
  }

  /** The store other than Gatun that is best in a row. */
  Optional<Peer> bestPeer(Row row) {
    Comparator<Peer> byMedian = Comparator.comparingDouble(peer -> of(row).get(peer).median());
    return of(row).entrySet().stream()
        .filter(entry -> entry.getKey() != Peer.GATUN && entry.getValue().isMeasured())
        .map(Map.Entry::getKey)
        .max(row.isRate() ? byMedian : byMedian.reversed());
  }

  /** Gatun's value over that of the best peer. */
  OptionalDouble ratioToBest(Row row) {
    return ratioToBest(row, Peer.GATUN);
  }

  /** The value of a store over that of the best one that is not Gatun. */
  OptionalDouble ratioToBest(Row row, Peer peer) {
    return bestPeer(row).map(best -> ratio(median(row, peer), median(row, best))).orElse(OptionalDouble.empty());
  }

  private OptionalDouble over(Row row, OptionalDouble other) {
    return ratio(median(row, Peer.GATUN), other);
  }

  private static OptionalDouble ratio(OptionalDouble own, OptionalDouble other) {
    return own.isEmpty() || other.isEmpty() || other.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(own.getAsDouble() / other.getAsDouble());
  }

  /** What is compared with the factor of a goal, if everything that it needs was measured. */
  OptionalDouble measured(Row row, Goal goal) {
    return switch (goal.base()) {
      case BEST_PEER -> ratioToBest(row);
      case STORE -> over(row, byTitle(goal.reference()).map(peer -> median(row, peer)).orElse(OptionalDouble.empty()));
      case OWN_ROW -> over(row, median(Row.of(goal.reference()), Peer.GATUN));
      case LIMIT -> over(row, limit(goal.reference()));
      case VALUE -> median(row, Peer.GATUN);
    };
  }

  private OptionalDouble limit(String id) {
    Double value = limits().get(Limit.of(id));
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static Optional<Peer> byTitle(String title) {
    return Arrays.stream(Peer.values()).filter(peer -> peer.title().equals(title)).findFirst();
  }
}

package dev.gatun.history;

import dev.gatun.history.SerializabilityChecker.Anomaly;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which transaction must come before which. Nodes are transactions, and moments: real time is a chain of moments, from each return to all later
 * calls, which is a few edges for each transaction instead of one for each pair.
 */
final class Dependencies {
  private static final int SEARCHED = 200;

  /** Why one comes before the other. {@link #PHANTOM} is an rw edge from a range that missed a key; {@link #TIME} the clock. */
  enum Kind { WW, WR, RW, PHANTOM, TIME }

  private record Edge(int from, Kind kind, int to, String why) {
    @Override
    public String toString() {
      return kind == Kind.TIME ? "returned before the call of" : kind.name().toLowerCase(Locale.ROOT) + " (" + why + ")";
    }
  }

  private final List<Appends> history;
  private final List<List<Edge>> edges = new ArrayList<>();

  Dependencies(List<Appends> history) {
    this.history = history;
    history.forEach(t -> edges.add(new ArrayList<>()));
  }

  void add(int from, Kind kind, int to, String why) {
    if (from != to) {
      edges.get(from).add(new Edge(from, kind, to, why));
    }
  }

  /** A moment for each return; who was called after it is called after all that returned up to it. */
  void addRealTime() {
    Integer[] byReturn = order(Comparator.comparingLong(t -> history.get(t).back()));
    Integer[] byCall = order(Comparator.comparingLong(t -> history.get(t).call()));
    int moments = edges.size();
    int next = 0;
    for (int t : byCall) {
      while (next < byReturn.length && history.get(byReturn[next]).back() < history.get(t).call()) {
        edges.add(new ArrayList<>());
        add(byReturn[next], Kind.TIME, moments + next, "");
        if (next > 0) {
          add(moments + next - 1, Kind.TIME, moments + next, "");
        }
        next++;
      }
      if (next > 0) {
        add(moments + next - 1, Kind.TIME, t, "");
      }
    }
  }

  private Integer[] order(Comparator<Integer> by) {
    Integer[] all = new Integer[history.size()];
    Arrays.setAll(all, t -> t);
    Arrays.sort(all, by);
    return all;
  }

  // ---------------------------------------------------------------- cycles

  /** Throws the plainest cycle that it finds. */
  void refuseCycles() {
    List<Integer> suspects = new Components(edges.size(), node -> edges.get(node).stream().mapToInt(Edge::to).toArray()).inCycles();
    if (suspects.isEmpty()) {
      return;
    }
    for (boolean time : new boolean[] {false, true}) {
      refuse(suspects, "G0, dirty write", time, 0, Kind.WW);
      refuse(suspects, "G1c, circular information", time, 0, Kind.WW, Kind.WR);
      refuse(suspects, "G-single, read skew", time, 1, Kind.WW, Kind.WR);
      refuse(suspects, "G2, anti-dependencies", time, 2, Kind.WW, Kind.WR);
    }
    throw new Anomaly("a cycle among " + suspects.size() + " transactions and moments");
  }

  private void refuse(List<Integer> suspects, String name, boolean time, int antiDependencies, Kind first, Kind... more) {
    Set<Kind> kinds = EnumSet.of(first, more);
    if (time) {
      kinds.add(Kind.TIME);
    }
    Set<Kind> anti = EnumSet.of(Kind.RW, Kind.PHANTOM);
    if (antiDependencies == 2) {
      kinds.addAll(anti);
    }
    List<Edge> shortest = shortest(suspects, kinds, antiDependencies == 1 ? anti : kinds);
    if (shortest != null) {
      boolean phantom = shortest.stream().anyMatch(edge -> edge.kind == Kind.PHANTOM);
      throw new Anomaly(name + (phantom ? ", phantom" : "") + (time ? ", real-time" : ""), text(shortest));
    }
  }

  private @Nullable List<Edge> shortest(List<Integer> suspects, Set<Kind> kinds, Set<Kind> beginning) {
    List<Edge> best = null;
    for (int start : suspects.subList(0, Math.min(SEARCHED, suspects.size()))) {
      for (Edge edge : edges.get(start)) {
        List<Edge> rest = beginning.contains(edge.kind) ? path(edge.to, start, kinds) : null;
        if (rest != null && (best == null || rest.size() + 1 < best.size())) {
          best = new ArrayList<>(List.of(edge));
          best.addAll(rest);
        }
      }
    }
    return best;
  }

  /** Breadth first. */
  private @Nullable List<Edge> path(int from, int to, Set<Kind> kinds) {
    Edge[] by = new Edge[edges.size()];
    ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(from));
    while (!queue.isEmpty()) {
      int node = queue.remove();
      if (node == to) {
        return backward(by, from, to);
      }
      for (Edge edge : edges.get(node)) {
        if (kinds.contains(edge.kind) && by[edge.to] == null && edge.to != from) {
          by[edge.to] = edge;
          queue.add(edge.to);
        }
      }
    }
    return null;
  }

  private static List<Edge> backward(Edge[] by, int from, int to) {
    List<Edge> path = new ArrayList<>();
    for (int node = to; node != from; node = by[node].from) {
      path.addFirst(by[node]);
    }
    return path;
  }

  /** One line for each transaction and for each reason; moments are left out. */
  private String text(List<Edge> cycle) {
    StringBuilder text = new StringBuilder();
    for (Edge edge : cycle) {
      if (edge.from < history.size()) {
        text.append("T").append(edge.from).append(" = ").append(history.get(edge.from)).append("\n  ");
      }
      if (edge.to < history.size()) {
        text.append("    -> ").append(edge).append(" T").append(edge.to).append("\n  ");
      }
    }
    return text.toString();
  }
}

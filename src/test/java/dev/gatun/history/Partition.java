package dev.gatun.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Divides a history by keys: what touches no key in common can be judged apart, since linearizability is local. */
final class Partition {
  private Partition() {}

  /** The operations of each group of keys that some operation touches together. */
  static List<List<Operation>> of(List<Operation> history, int keys) {
    int[] group = new int[keys];
    for (int k = 0; k < keys; k++) {
      group[k] = k;
    }
    for (Operation o : history) {
      join(group, o);
    }
    Map<Integer, List<Operation>> parts = new HashMap<>();
    for (Operation o : history) {
      int k = firstKey(o, keys);
      if (k >= 0) {
        parts.computeIfAbsent(group[k], g -> new ArrayList<>()).add(o);
      }
    }
    return List.copyOf(parts.values());
  }

  private static void join(int[] group, Operation o) {
    int first = firstKey(o, group.length);
    for (int k = first + 1; first >= 0 && k < group.length; k++) {
      if (o.touches(k) && group[k] != group[first]) {
        int old = group[k];
        for (int i = 0; i < group.length; i++) {
          group[i] = group[i] == old ? group[first] : group[i];
        }
      }
    }
  }

  private static int firstKey(Operation o, int keys) {
    for (int k = 0; k < keys; k++) {
      if (o.touches(k)) {
        return k;
      }
    }
    return -1;
  }
}

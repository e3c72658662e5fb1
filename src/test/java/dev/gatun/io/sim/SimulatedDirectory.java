package dev.gatun.io.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The names of the files, as a process sees them and as a power cut leaves them for certain, and the operations between the two. Type F is a file or
 * its image.
 */
final class SimulatedDirectory<F> {
  /** One change of the directory: a file gets a name, loses one, or both at once. Empty means none. */
  record Operation<F>(String removed, String added, F file) {
    /** An operation may be kept although an earlier one was lost; it then does what is left of it. */
    void apply(TreeMap<String, F> names) {
      if (!removed.isEmpty() && names.get(removed) == file) {
        names.remove(removed);
      }
      if (!added.isEmpty()) {
        names.put(added, file);
      }
    }
  }

  final TreeMap<String, F> names = new TreeMap<>();
  final TreeMap<String, F> durable = new TreeMap<>();
  final List<Operation<F>> unforced = new ArrayList<>();

  void change(String removed, String added, F file) {
    Operation<F> operation = new Operation<>(removed, added, file);
    operation.apply(names);
    unforced.add(operation);
  }

  void force() {
    durable.clear();
    durable.putAll(names);
    unforced.clear();
  }

  /** All files that have a name or may have one after a power cut, each once, under the name that says most. */
  TreeMap<String, F> reachable() {
    TreeMap<String, F> all = new TreeMap<>(names);
    durable.forEach((name, file) -> addUnnamed(all, name, file));
    unforced.forEach(operation -> addUnnamed(all, operation.added.isEmpty() ? operation.removed : operation.added, operation.file));
    return all;
  }

  private static <F> void addUnnamed(TreeMap<String, F> all, String name, F file) {
    boolean known = all.values().stream().anyMatch(other -> other == file);
    if (!known) {
      all.put(all.containsKey(name) ? name + " (replaced)" + all.size() : name, file);
    }
  }

  /** The same names for other files. */
  <G> SimulatedDirectory<G> mapped(Function<F, G> other) {
    SimulatedDirectory<G> copy = new SimulatedDirectory<>();
    names.forEach((name, file) -> copy.names.put(name, other.apply(file)));
    durable.forEach((name, file) -> copy.durable.put(name, other.apply(file)));
    unforced.forEach(operation -> copy.unforced.add(new Operation<>(operation.removed, operation.added, other.apply(operation.file))));
    return copy;
  }
}

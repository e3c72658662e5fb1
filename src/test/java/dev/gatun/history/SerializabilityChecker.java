package dev.gatun.history;

import dev.gatun.history.Appends.Append;
import dev.gatun.history.Appends.Read;
import dev.gatun.history.Appends.Step;
import dev.gatun.history.Dependencies.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history of transactions is strictly serializable, in the manner of Elle (Kingsbury and Alvaro, 2020).
 *
 * <p>Values are lists that grow by unique elements, so a read tells not only whose write it saw but all writes before it, in their order: the longest
 * list of a key is the order of its versions. From that order follow the dependencies that any serial order has to respect:
 *
 * <ul>
 *   <li><b>ww</b>: who appended an element comes before who appended the next one;
 *   <li><b>wr</b>: who appended the last element of a list comes before whoever read that list;
 *   <li><b>rw</b>: who read a list comes before who appended the element that is missing at its end;
 *   <li><b>real time</b>: what returned before another was called comes before it.
 * </ul>
 *
 * A cycle is a contradiction, and its kinds of edges give the anomaly its name (Adya): G0 of ww alone, G1c with wr, G-single with one rw, G2 with
 * several; {@code real-time} is added when only the clock closes it. A range read is a read of all its keys, absent ones too, so a phantom is an rw
 * edge from a range. Tries that did not commit count as readers: a body may never see a state that was not.
 *
 * <p>What needs no graph is looked at first: elements of aborted transactions (G1a), lists that end in the middle of one (G1b), orders that do not
 * fit, updates lost, own writes not read.
 */
final class SerializabilityChecker {
  private record Place(int transaction, boolean isLastOfKey) {}

  private final List<Appends> history;
  private final Map<Long, Place> writers = new HashMap<>();
  private final Map<Integer, long[]> versions = new HashMap<>();

  private SerializabilityChecker(List<Appends> history) {
    this.history = history;
  }

  /** The anomaly found, or null. The history ends with a read of all keys, or lost appends at the end are not seen. */
  static @Nullable String refuse(List<Appends> history) {
    SerializabilityChecker checker = new SerializabilityChecker(history);
    try {
      checker.findWriters();
      for (int t = 0; t < history.size(); t++) {
        checkInside(history.get(t));
        checker.checkReads(t);
      }
      checker.checkOrders();
      checker.checkNothingIsLost();
      checker.graph().refuseCycles();
      return null;
    } catch (Anomaly anomaly) {
      return anomaly.getMessage();
    }
  }

  /** Ends the search. */
  static final class Anomaly extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Anomaly(String name, Object... about) {
      super(name + "\n  " + String.join("\n  ", Arrays.stream(about).map(Object::toString).toList()));
    }
  }

  private void findWriters() {
    for (int t = 0; t < history.size(); t++) {
      for (Step step : history.get(t).steps()) {
        if (step instanceof Append(int key, long element)) {
          List<Long> all = history.get(t).appendedTo(key);
          if (writers.put(element, new Place(t, all.getLast() == element)) != null) {
            throw new IllegalArgumentException("element " + element + " is not unique");
          }
        }
      }
    }
  }

  // ---------------------------------------------------------------- one transaction

  /** What it reads is what it read before and what it has appended since. */
  private static void checkInside(Appends transaction) {
    Map<Integer, long[]> expected = new HashMap<>();
    Map<Integer, List<Long>> own = new HashMap<>();
    for (Step step : transaction.steps()) {
      switch (step) {
        case Append(int key, long element) -> {
          own.computeIfAbsent(key, k -> new ArrayList<>()).add(element);
          expected.computeIfPresent(key, (k, list) -> with(list, element));
        }
        case Read(int key, long[] list, boolean in) -> {
          long[] known = expected.put(key, list);
          if (known != null && !Arrays.equals(known, list)) {
            throw new Anomaly("internal: expected " + Arrays.toString(known) + " of key " + key, transaction);
          }
          if (!endsWith(list, own.getOrDefault(key, List.of()))) {
            throw new Anomaly("internal: its own appends to key " + key + " are not read", transaction);
          }
        }
      }
    }
  }

  private static long[] with(long[] list, long element) {
    long[] longer = Arrays.copyOf(list, list.length + 1);
    longer[list.length] = element;
    return longer;
  }

  private static boolean endsWith(long[] list, List<Long> end) {
    for (int i = 0; i < end.size(); i++) {
      int at = list.length - end.size() + i;
      if (at < 0 || list[at] != end.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** The list without the reader's own elements at its end: what others have made of the key. */
  private long[] foreign(int reader, long[] list) {
    int end = list.length;
    while (end > 0 && writers.get(list[end - 1]) instanceof Place place && place.transaction == reader) {
      end--;
    }
    return end == list.length ? list : Arrays.copyOf(list, end);
  }

  // ---------------------------------------------------------------- reads and orders

  private void checkReads(int t) {
    for (Step step : history.get(t).steps()) {
      if (step instanceof Read(int key, long[] list, boolean in)) {
        long[] seen = foreign(t, list);
        checkElements(history.get(t), key, seen);
        versions.merge(key, history.get(t).isCommitted() ? list : seen, (one, other) -> one.length >= other.length ? one : other);
      }
    }
  }

  private void checkElements(Appends reader, int key, long[] seen) {
    Set<Long> once = new HashSet<>();
    for (int i = 0; i < seen.length; i++) {
      Place writer = writers.get(seen[i]);
      if (writer == null) {
        throw new Anomaly("element " + seen[i] + " of key " + key + " was never appended", reader);
      }
      if (!once.add(seen[i])) {
        throw new Anomaly("element " + seen[i] + " of key " + key + " is there twice", reader);
      }
      if (!history.get(writer.transaction).isCommitted()) {
        throw new Anomaly("G1a, aborted read of " + seen[i] + " in key " + key, reader, history.get(writer.transaction));
      }
      if (i == seen.length - 1 && !writer.isLastOfKey) {
        throw new Anomaly("G1b, intermediate read of " + seen[i] + " in key " + key, reader, history.get(writer.transaction));
      }
    }
  }

  private void checkOrders() {
    for (int t = 0; t < history.size(); t++) {
      for (Step step : history.get(t).steps()) {
        if (step instanceof Read(int key, long[] list, boolean in)) {
          long[] seen = foreign(t, list);
          long[] longest = versions.get(key);
          if (seen.length > longest.length || Arrays.mismatch(seen, 0, seen.length, longest, 0, seen.length) >= 0) {
            throw lostOrForked(t, key, seen, longest);
          }
        }
      }
    }
  }

  private Anomaly lostOrForked(int t, int key, long[] seen, long[] longest) {
    return new Anomaly("incompatible orders of key " + key + ": " + Arrays.toString(seen) + " and " + Arrays.toString(longest), history.get(t));
  }

  private void checkNothingIsLost() {
    writers.forEach((element, place) -> {
      Appends writer = history.get(place.transaction);
      for (Step step : writer.steps()) {
        if (writer.isCommitted() && step instanceof Append(int key, long e) && e == element && !contains(versions.get(key), element)) {
          throw lost(writer, key, element);
        }
      }
    });
  }

  private static boolean contains(long @Nullable [] list, long element) {
    return list != null && Arrays.stream(list).anyMatch(e -> e == element);
  }

  /** Another that read the same list and appended to it too has overwritten this one. */
  private Anomaly lost(Appends writer, int key, long element) {
    long[] read = readOf(writer, key);
    for (Appends other : history) {
      if (other != writer && other.isCommitted() && !other.appendedTo(key).isEmpty() && read != null && Arrays.equals(read, readOf(other, key))) {
        return new Anomaly("lost update: " + element + " of key " + key + " is gone", writer, other);
      }
    }
    return new Anomaly("lost append: " + element + " of key " + key + " is gone", writer);
  }

  private static long @Nullable [] readOf(Appends transaction, int key) {
    for (Step step : transaction.steps()) {
      if (step instanceof Read(int k, long[] list, boolean in) && k == key) {
        return list;
      }
    }
    return null;
  }

  // ---------------------------------------------------------------- dependencies

  private Dependencies graph() {
    Dependencies graph = new Dependencies(history);
    versions.forEach((key, list) -> {
      for (int i = 0; i + 1 < list.length; i++) {
        graph.add(writer(list[i]), Kind.WW, writer(list[i + 1]), "key " + key + ": " + list[i] + " before " + list[i + 1]);
      }
    });
    for (int t = 0; t < history.size(); t++) {
      for (Step step : history.get(t).steps()) {
        if (step instanceof Read read) {
          addRead(graph, t, read, foreign(t, read.list()));
        }
      }
    }
    graph.addRealTime();
    return graph;
  }

  private void addRead(Dependencies graph, int t, Read read, long[] seen) {
    long[] longest = versions.get(read.key());
    if (seen.length > 0) {
      graph.add(writer(seen[seen.length - 1]), Kind.WR, t, "key " + read.key() + ": " + seen[seen.length - 1] + " was read");
    }
    if (seen.length < longest.length) {
      String why = "key " + read.key() + ": " + longest[seen.length] + " was not there yet" + (read.inRange() ? ", in a range" : "");
      graph.add(t, read.inRange() && seen.length == 0 ? Kind.PHANTOM : Kind.RW, writer(longest[seen.length]), why);
    }
  }

  private int writer(long element) {
    return writers.get(element).transaction;
  }
}

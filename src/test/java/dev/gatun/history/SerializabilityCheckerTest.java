package dev.gatun.history;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.history.Appends.Append;
import dev.gatun.history.Appends.Outcome;
import dev.gatun.history.Appends.Read;
import dev.gatun.history.Appends.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each anomaly, made by hand, is refused by its name; what looks like one and is none is accepted. */
class SerializabilityCheckerTest {
  private static final int X = 1;
  private static final int Y = 2;
  private static final int Z = 3;

  private static Read read(int key, long... list) {
    return new Read(key, list, false);
  }

  private static Read inRange(int key, long... list) {
    return new Read(key, list, true);
  }

  private static Append append(int key, long element) {
    return new Append(key, element);
  }

  /** All overlap. */
  private static Appends tx(Step... steps) {
    return at(0, 100, steps);
  }

  private static Appends at(long call, long back, Step... steps) {
    return new Appends(0, call, back, Outcome.COMMITTED, "transaction", List.of(steps));
  }

  private static Appends aborted(Step... steps) {
    return new Appends(0, 0, 100, Outcome.ABORTED, "transaction", List.of(steps));
  }

  /** The state at the end, of X and Y. */
  private static Appends last(long[] x, long... y) {
    return at(200, 201, read(X, x), read(Y, y));
  }

  private static long[] list(long... elements) {
    return elements;
  }

  private static void good(Appends... history) {
    assertNull(SerializabilityChecker.refuse(List.of(history)));
  }

  private static void bad(String anomaly, Appends... history) {
    String found = SerializabilityChecker.refuse(List.of(history));
    assertNotNull(found, "not refused, expected " + anomaly);
    assertTrue(found.lines().findFirst().orElse("").startsWith(anomaly), found);
  }

  @Test
  void serialHistoriesAreAccepted() {
    good();
    good(at(0, 1, read(X), append(X, 1)), at(2, 3, read(X, 1), append(X, 2), read(X, 1, 2)), last(list(1, 2)));
    good(tx(append(X, 1), append(Y, 2)), tx(read(X, 1), read(Y, 2)), tx(read(X), read(Y)), last(list(1), 2));
    good(tx(read(X), append(X, 1)), tx(read(X, 1), append(X, 2)), tx(read(X), read(Y)), last(list(1, 2)));
  }

  @Test
  void dirtyWrites() {
    bad("G0", tx(append(X, 1), append(Y, 2)), tx(append(X, 3), append(Y, 4)), last(list(1, 3), 4, 2));
    bad("G0, dirty write, real-time", at(0, 1, append(X, 1)), at(2, 3, append(X, 2)), last(list(2, 1)));
  }

  @Test
  void abortedReads() {
    bad("G1a", aborted(append(X, 1)), tx(read(X, 1)));
    bad("G1a", aborted(append(X, 1)), aborted(read(X, 1)));
    good(aborted(append(X, 1), read(X, 1)), tx(read(X)), last(list()));
  }

  @Test
  void intermediateReads() {
    bad("G1b", tx(append(X, 1), append(X, 2)), tx(read(X, 1)), last(list(1, 2)));
    good(tx(append(X, 1), append(X, 2)), tx(read(X, 1, 2)), last(list(1, 2)));
  }

  @Test
  void circularInformation() {
    bad("G1c", tx(append(X, 1), read(Y, 2)), tx(append(Y, 2), read(X, 1)), last(list(1), 2));
    bad("G1c, circular information, real-time", at(0, 1, read(X, 1)), at(2, 3, append(X, 1)), last(list(1)));
  }

  @Test
  void readSkew() {
    bad("G-single", tx(append(X, 1), append(Y, 2)), tx(read(X), read(Y, 2)), last(list(1), 2));
    bad("G-single", tx(append(X, 1), append(Y, 2)), aborted(read(X, 1), read(Y)), last(list(1), 2)); // a body saw half, though it did not commit
  }

  @Test
  void staleReads() {
    bad("G-single, read skew, real-time", at(0, 1, append(X, 1)), at(2, 3, read(X)), last(list(1)));
    good(at(0, 2, append(X, 1)), at(1, 3, read(X)), last(list(1)));
  }

  @Test
  void writeSkew() {
    bad("G2", tx(read(X), read(Y), append(X, 1)), tx(read(X), read(Y), append(Y, 2)), last(list(1), 2));
    good(tx(read(X), read(Y), append(X, 1)), tx(read(X, 1), read(Y), append(Y, 2)), last(list(1), 2));
  }

  @Test
  void snapshotsThatNoOrderExplains() {
    bad("G2", tx(append(X, 1)), tx(append(Y, 2)), tx(read(X, 1), read(Y)), tx(read(X), read(Y, 2)), last(list(1), 2));
  }

  /** A reader without the second of two writes is fine; not so when the second had to come first. */
  @Test
  void aReadOnlyTransactionThatSeesAnOrderThatIsNone() {
    bad(
        "G2", tx(read(X), read(Y), append(X, 1)), tx(read(Y), append(Y, 2)), tx(read(X), read(Y, 2)),
        at(0, 100, read(X, 1), read(Y), append(Z, 3)), last(list(1), 2), at(300, 301, read(Z, 3)));
  }

  @Test
  void phantoms() {
    bad("G2, anti-dependencies, phantom", tx(inRange(X), inRange(Y), append(X, 1)), tx(inRange(X), inRange(Y), append(Y, 2)), last(list(1), 2));
    bad("G-single, read skew, phantom", tx(append(X, 1), append(Y, 2)), tx(inRange(X), read(Y, 2)), last(list(1), 2));
  }

  @Test
  void lostUpdates() {
    bad("lost update", tx(read(X), append(X, 1)), tx(read(X), append(X, 2)), last(list(2)));
    bad("lost append", tx(append(X, 1)), last(list()));
    bad("G-single", tx(read(X), append(X, 1)), tx(read(X), append(X, 2)), last(list(1, 2))); // neither is lost, but one did not see the other
  }

  @Test
  void listsThatDoNotFit() {
    bad("incompatible orders", tx(append(X, 1)), tx(append(X, 2)), tx(read(X, 2, 1)), last(list(1, 2)));
    bad("element 9 of key 1 was never appended", tx(read(X, 9)));
    bad("element 1 of key 1 is there twice", tx(append(X, 1)), last(list(1, 1)));
    bad("internal", tx(read(X), append(X, 1), read(X)), last(list(1)));
    bad("internal", tx(append(X, 2)), tx(read(X), read(X, 2)), last(list(2)));
  }

  @Test
  void theReportShowsTheCycle() {
    String found = SerializabilityChecker.refuse(List.of(tx(append(X, 1), append(Y, 2)), tx(read(X), read(Y, 2)), last(list(1), 2)));
    assertNotNull(found);
    assertTrue(found.contains("-> rw (key 1: 1 was not there yet) T0"), found);
    assertTrue(found.contains("-> wr (key 2: 2 was read) T1"), found);
  }

  /** Serial runs stretched in time are accepted; with one read that misses an element that had to be there, refused. */
  @Test
  void longStretchedRunsAreGoodAndSpoiltOnesAreNot() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<Appends> history = stretched(random, 3_000);
      assertNull(SerializabilityChecker.refuse(history), "seed " + seed);
      int victim = history.size() / 2 + random.nextInt(200);
      Appends old = history.get(victim);
      long[] stale = {};
      history.set(victim, at(old.call(), old.back(), read(X, stale)));
      assertNotNull(SerializabilityChecker.refuse(history), "seed " + seed);
    }
  }

  private static List<Appends> stretched(Random random, int transactions) {
    List<Appends> history = new ArrayList<>();
    long[][] state = new long[14][0];
    for (int i = 1; i <= transactions; i++) {
      List<Step> steps = new ArrayList<>();
      int shift = i / 300;
      int key = shift + random.nextInt(3);
      for (int k = shift; k < shift + 3; k++) {
        steps.add(inRange(k, state[k].clone()));
      }
      if (random.nextBoolean()) {
        steps.add(append(key, i));
        state[key] = Arrays.copyOf(state[key], state[key].length + 1);
        state[key][state[key].length - 1] = i;
      }
      history.add(at(i * 10L - random.nextInt(30), i * 10L + random.nextInt(30), steps.toArray(Step[]::new)));
    }
    history.add(at(1_000_000, 1_000_001, last(state)));
    return history;
  }

  private static Step[] last(long[][] state) {
    Step[] all = new Step[state.length];
    Arrays.setAll(all, k -> read(k, state[k]));
    return all;
  }
}

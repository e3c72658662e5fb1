package dev.gatun.history;

import dev.gatun.Store;
import dev.gatun.Transaction;
import dev.gatun.error.ConflictException;
import dev.gatun.history.Appends.Append;
import dev.gatun.history.Appends.Outcome;
import dev.gatun.history.Appends.Read;
import dev.gatun.history.Appends.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One thread that runs transactions, batches, single calls and snapshots over lists, and writes down every try. */
final class AppendClient {
  final List<Appends> history = new ArrayList<>();
  private final Store store;
  private final Lists lists;
  private final Random random;
  private final int thread;

  AppendClient(Store store, Lists lists, Random random, int thread) {
    this.store = store;
    this.lists = lists;
    this.random = random;
    this.thread = thread;
  }

  void any() {
    switch (random.nextInt(10)) {
      case 0 -> batch();
      case 1 -> snapshot();
      case 2 -> compute();
      case 3 -> replace();
      case 4 -> get();
      default -> transaction();
    }
  }

  private void add(long call, long back, Outcome outcome, String name, List<Step> steps) {
    history.add(new Appends(thread, call, back, outcome, name, List.copyOf(steps)));
  }

  // ---------------------------------------------------------------- single calls, batches, snapshots

  private void get() {
    int key = lists.randomKey(random);
    long call = System.nanoTime();
    Read read = lists.point(lists.table, key);
    add(call, System.nanoTime(), Outcome.COMMITTED, "get", List.of(read));
  }

  private void compute() {
    int key = lists.randomKey(random);
    List<Step> steps = new ArrayList<>();
    long call = System.nanoTime();
    lists.table.compute(lists.bytes(key), (k, old) -> {
      steps.clear(); // a try that others have overtaken
      return appended(steps, key, Lists.decode(old));
    });
    add(call, System.nanoTime(), Outcome.COMMITTED, "compute", steps);
  }

  /** The list with one more element; an odd key is left absent. */
  private byte[] appended(List<Step> steps, int key, long[] list) {
    steps.add(new Read(key, list, false));
    if (key % 2 == 1 && list.length == 0) {
      return null;
    }
    long element = lists.newElement();
    steps.add(new Append(key, element));
    return Lists.encode(list, element);
  }

  private void replace() {
    int key = lists.randomKey(random);
    long call = System.nanoTime();
    byte[] old = lists.table.get(lists.bytes(key));
    if (old == null) {
      return;
    }
    List<Step> steps = new ArrayList<>();
    byte[] next = appended(steps, key, Lists.decode(old));
    boolean replaced = lists.table.replace(lists.bytes(key), old, next);
    add(call, System.nanoTime(), replaced ? Outcome.COMMITTED : Outcome.ABORTED, "replace", steps);
  }

  /** Makes keys that nobody has written, without reading anything. */
  private void batch() {
    int count = 2 + random.nextInt(2);
    int first = lists.newBatchKeys(count);
    if (first < 0) {
      return;
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(new Append(first + 2 * i, lists.newElement()));
    }
    long call = System.nanoTime();
    store.write(batch -> {
      for (Step step : steps) {
        Append append = (Append) step;
        batch.put(lists.table, lists.bytes(append.key()), Lists.encode(new long[0], append.element()));
      }
    });
    add(call, System.nanoTime(), Outcome.COMMITTED, "batch", steps);
  }

  private void snapshot() {
    long call = System.nanoTime();
    try (var snapshot = store.snapshot()) {
      long back = System.nanoTime();
      List<Step> steps = new ArrayList<>();
      steps.add(lists.point(snapshot.view(lists.table), lists.randomKey(random)));
      steps.addAll(lists.range(snapshot.view(lists.table), random));
      add(call, back, Outcome.COMMITTED, "snapshot", steps);
    }
  }

  // ---------------------------------------------------------------- transactions

  /** A run of a body. */
  private static final class Try {
    final long call = System.nanoTime();
    final List<Step> steps = new ArrayList<>();
    long back;
  }

  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void transaction() {
    boolean fails = random.nextInt(10) == 0;
    int steps = 1 + random.nextInt(4);
    List<Try> tries = new ArrayList<>();
    Outcome outcome = Outcome.COMMITTED;
    try {
      store.transact(tx -> {
        run(tx, tries, steps);
        if (fails) {
          throw new GivenUp();
        }
        return null;
      });
      tries.getLast().back = System.nanoTime();
    } catch (ConflictException | GivenUp e) {
      outcome = Outcome.ABORTED;
    }
    for (Try one : tries) {
      add(one.call, one.back, one == tries.getLast() ? outcome : Outcome.ABORTED, "transaction", one.steps);
    }
  }

  private void run(Transaction tx, List<Try> tries, int steps) {
    Try now = new Try();
    tries.add(now);
    try {
      for (int i = 0; i < steps; i++) {
        step(tx, now.steps);
      }
    } finally {
      now.back = System.nanoTime();
    }
  }

  private void step(Transaction tx, List<Step> steps) {
    var view = tx.view(lists.table);
    int key = lists.randomKey(random);
    switch (random.nextInt(7)) {
      case 0, 6 -> steps.addAll(lists.range(view, random));
      case 1, 2, 3 -> steps.add(lists.point(view, key));
      default -> {
        byte[] next = appended(steps, key, lists.point(view, key).list());
        if (next != null) {
          tx.put(lists.table, lists.bytes(key), next);
        }
      }
    }
  }
}

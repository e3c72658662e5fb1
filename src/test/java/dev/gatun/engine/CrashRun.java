package dev.gatun.engine;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.error.StoreFullException;
import dev.gatun.io.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workload running on a store, and what it has been promised so far: the oracle of the crash tests. One thread writes, so every state that a crash
 * may leave is one of the states that the history has gone through.
 */
final class CrashRun {
  private final Storage storage;
  private final EngineOptions options;
  private final List<CrashState> states = new ArrayList<>(List.of(CrashState.EMPTY));
  private int durable;
  private int returned;
  private boolean opened;
  private @Nullable Engine engine;
  private @Nullable RawSnapshot snapshot;
  private CrashState shown = CrashState.EMPTY;

  /** Called after every step, when no step is in progress. */
  interface Between {
    void on(Engine engine) throws Exception;
  }

  /**
   * What may be there now.
   *
   * @param afterPowerCut states from the last one acknowledged as durable on, to the one in progress
   * @param afterKill states from the last operation that returned on
   */
  record Allowed(List<CrashState> afterPowerCut, List<CrashState> afterKill) {}

  CrashRun(Storage storage, EngineOptions options) {
    this.storage = storage;
    this.options = options;
  }

  static EngineOptions options(boolean sync, boolean spare) {
    return new EngineOptions(sync, java.time.Duration.ofHours(1), Long.MAX_VALUE / 4, java.time.Duration.ofHours(1), spare, false, true);
  }

  /** Called by the disk's listener, on the thread that writes or on one that works ahead of need. */
  synchronized Allowed allowed() {
    return new Allowed(List.copyOf(states.subList(durable, states.size())), List.copyOf(states.subList(returned, states.size())));
  }

  Engine engine() {
    return java.util.Objects.requireNonNull(engine);
  }

  boolean isOpen() {
    return engine != null;
  }

  synchronized CrashState last() {
    return states.getLast();
  }

  synchronized CrashState lastReturned() {
    return states.get(returned);
  }

  /** The step that has just thrown is known to have done nothing. */
  synchronized void nothingWasWritten() {
    states.removeLast();
  }

  /** The opened store holds this. */
  synchronized void startFrom(CrashState found) {
    states.clear();
    states.add(found);
    acknowledgeAll();
  }

  void open() {
    engine = Engine.open(storage, null, options);
    acknowledgeAll();
    opened = true;
  }

  /** Whether an opening has returned once. */
  boolean wasOpened() {
    return opened;
  }

  void run(List<CrashStep> steps, Between between) throws Exception {
    if (!isOpen()) {
      open();
    }
    for (CrashStep step : steps) {
      run(step);
      between.on(engine());
    }
  }

  /** Runs one step. After an exception its outcome is unknown, except that a full store has written nothing. */
  void run(CrashStep step) {
    begun(step);
    try {
      execute(step);
    } catch (StoreFullException e) {
      if (step.changes()) {
        nothingWasWritten();
      }
      throw e;
    }
    returned(step);
  }

  private synchronized void begun(CrashStep step) {
    if (step.changes()) {
      states.add(step.after(states.getLast()));
    }
  }

  private synchronized void returned(CrashStep step) {
    returned = states.size() - 1;
    boolean makesDurable =
        switch (step.kind()) {
          case LOAD, SYNC, CHECKPOINT, COMPACT, REOPEN -> true;
          default -> options.sync();
        };
    if (makesDurable) {
      acknowledgeAll();
    }
  }

  private synchronized void acknowledgeAll() {
    returned = states.size() - 1;
    durable = returned;
  }

  private void execute(CrashStep step) {
    Engine store = engine();
    switch (step.kind()) {
      case WRITE -> write(store, step.entries());
      case LOAD -> load(store, step.entries());
      case REMOVE_RANGE -> table(store, step.low().table()).removeRange(bounds(step));
      case REPLACE_RANGE -> replaceRange(store, step);
      case CREATE -> store.table(step.table(), CrashState.CODEC, CrashState.CODEC);
      case DROP -> store.dropTable(step.table());
      case SYNC -> store.sync();
      case CHECKPOINT -> store.checkpoint();
      case COMPACT -> store.compact();
      case SNAPSHOT_OPEN -> openSnapshot(store);
      case SNAPSHOT_CLOSE -> closeSnapshot(store);
      case REOPEN -> reopen();
    }
  }

  static RawTable table(Engine engine, String name) {
    return engine.table(name, CrashState.CODEC, CrashState.CODEC);
  }

  static void write(Engine engine, List<Entry> entries) {
    if (entries.size() == 1) {
      Entry one = entries.getFirst();
      RawTable table = table(engine, one.table());
      if (one.value() == null) {
        table.remove(one.keyBytes());
      } else {
        table.put(one.keyBytes(), one.value());
      }
      return;
    }
    RawBatch batch = new RawBatch();
    for (Entry entry : entries) {
      if (entry.value() == null) {
        batch.remove(table(engine, entry.table()), entry.keyBytes());
      } else {
        batch.put(table(engine, entry.table()), entry.keyBytes(), entry.value());
      }
    }
    engine.write(batch, engine.isSync());
  }

  static void load(Engine engine, List<Entry> entries) {
    try (RawLoader loader = table(engine, entries.getFirst().table()).bulkLoad()) {
      for (Entry entry : entries) {
        loader.put(entry.keyBytes(), java.util.Objects.requireNonNull(entry.value()));
      }
      if (loader.commit() != entries.size()) {
        throw new AssertionError("entries lost on their way");
      }
    }
  }

  private static Bounds bounds(CrashStep step) {
    return new Bounds(step.low().keyBytes(), true, step.high().keyBytes(), false, false, Long.MAX_VALUE);
  }

  private static void replaceRange(Engine engine, CrashStep step) {
    try (RawTransaction transaction = engine.begin()) {
      transaction.removeRange(table(engine, step.low().table()), bounds(step));
      for (Entry entry : step.entries().subList(2, step.entries().size())) {
        transaction.put(table(engine, entry.table()), entry.keyBytes(), java.util.Objects.requireNonNull(entry.value()));
      }
      if (!transaction.commit(engine.isSync())) {
        throw new AssertionError("a conflict, and nobody else writes");
      }
    }
  }

  private void openSnapshot(Engine store) {
    if (snapshot == null) {
      snapshot = store.snapshot();
      shown = states.getLast();
    }
  }

  private void closeSnapshot(Engine store) {
    RawSnapshot open = snapshot;
    if (open == null) {
      return;
    }
    for (RawTable table : store.tables()) {
      RawView view = open.view(table);
      var expected = shown.tables().get(table.name());
      // a table made again under its old name is another one, which the snapshot does not have
      if (expected != null && !table.name().equals("x")) {
        String difference = CrashState.difference(expected, CrashState.entries(view, view.size()));
        if (difference != null) {
          throw new AssertionError("the snapshot's table " + table.name() + ": " + difference);
        }
      }
    }
    snapshot = null;
    open.close();
  }

  private void reopen() {
    closeSnapshot(engine());
    Engine old = engine();
    engine = null;
    old.close();
    acknowledgeAll();
    open();
    String difference = states.getLast().difference(CrashState.of(engine()));
    if (difference != null) {
      throw new AssertionError("after an orderly end: " + difference);
    }
  }

  /** Ends everything, however broken. */
  void abandon() {
    snapshot = null;
    Engine open = engine;
    engine = null;
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException | VirtualMachineError e) {
        // the disk under it is gone, or a fault that nothing has met yet is met by the close
      }
    }
  }
}

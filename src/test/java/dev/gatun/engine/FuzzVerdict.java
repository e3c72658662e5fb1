package dev.gatun.engine;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.error.StoreException;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Uses a damaged store in every way and says how it took it. */
enum FuzzVerdict {
  /** Opening refused it and said where. */
  REFUSED,
  /** A later call found it and said where. */
  FOUND,
  /** Nothing that was read was wrong. */
  HARMLESS,
  /** With a checksum made right again: something else was read than was written. */
  TAKEN;

  /**
   * Opens, reads, scans, verifies, writes, closes, opens again. Whatever is no {@link StoreException} passes, and is a failure.
   *
   * @param trusted whether a wrong answer is a failure too: no checksum was made right again
   * @param mayMiss how many of the last changes may be gone
   */
  static FuzzVerdict of(FuzzShape shape, SimulatedDisk disk, boolean trusted, int mayMiss) throws IOException {
    FuzzMemory memory = new FuzzMemory(disk);
    Engine engine;
    try {
      engine = Engine.open(disk, null, shape.options);
    } catch (StoreException e) {
      check(e);
      return REFUSED;
    } finally {
      memory.check("opening");
    }
    boolean taken = false;
    boolean found = false;
    try {
      CrashState state = read(engine);
      taken = !isAllowed(shape, state, mayMiss);
      if (taken && trusted) {
        throw new AssertionError("a wrong answer: " + shape.truth().difference(state) + "; " + engine.recovery());
      }
      found = use(disk, engine, trusted && !taken ? state : null);
    } catch (StoreException e) {
      check(e);
      found = true;
    } catch (DisagreementError e) {
      if (trusted) {
        throw e;
      }
      taken = true;
    } finally {
      found |= isRefused(engine::close);
    }
    return found ? FOUND : taken ? TAKEN : HARMLESS;
  }

  /** Two ways of reading do not agree. */
  private static final class DisagreementError extends AssertionError {
    private static final long serialVersionUID = 1L;

    DisagreementError(AssertionError cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static void check(StoreException e) {
    if (e.getMessage() == null || e.getMessage().isBlank()) {
      throw new AssertionError("an exception that says nothing", e);
    }
  }

  private static boolean isAllowed(FuzzShape shape, CrashState state, int mayMiss) {
    List<CrashState> history = shape.history;
    for (int i = history.size() - 1; i >= Math.max(0, history.size() - 1 - mayMiss); i--) {
      if (history.get(i).sameAs(state)) {
        return true;
      }
    }
    return false;
  }

  private static CrashState read(Engine engine) {
    try {
      CrashState live = CrashState.of(engine);
      try (RawSnapshot snapshot = engine.snapshot()) {
        for (RawTable table : engine.tables()) {
          RawView view = snapshot.view(table);
          String difference = CrashState.difference(live.tables().get(table.name()), CrashState.entries(view, view.size()));
          if (difference != null) {
            throw new AssertionError("snapshot and table differ: " + difference);
          }
        }
      }
      return live;
    } catch (AssertionError e) {
      boolean ofTheStore = e.getStackTrace().length > 0 && !e.getStackTrace()[0].getClassName().matches(".*(CrashState|FuzzVerdict)");
      throw ofTheStore ? e : new DisagreementError(e);
    }
  }

  /** Each way of use by itself, so that one that is refused does not keep the others from being tried. */
  private static boolean use(SimulatedDisk disk, Engine engine, @Nullable CrashState expected) throws IOException {
    FuzzMemory memory = new FuzzMemory(disk);
    boolean refused = isRefused(() -> {
      VerifyResult result = engine.verify();
      if (!result.damages().isEmpty()) {
        throw result.damages().getFirst();
      }
    });
    memory.check("verifying");
    CrashState after = expected;
    for (RawTable table : engine.tables()) {
      Entry small = new Entry(table.name(), "a key that shares much with others 150+", new byte[200]);
      Entry large = new Entry(table.name(), "a key", new byte[9_000]);
      boolean written = !isRefused(() -> write(engine, table, List.of(small))) & !isRefused(() -> write(engine, table, List.of(large, small)));
      refused |= !written;
      refused |= isRefused(() -> table.remove("a key that shares much with others 100".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
      after = after == null || !written ? null
          : after.with(List.of(small, large, new Entry(table.name(), "a key that shares much with others 100", null)));
    }
    refused |= isRefused(engine::checkpoint);
    refused |= isRefused(() -> engine.dropTable("third"));
    if (after != null && !refused) {
      String difference = after.withoutTable("third").difference(CrashState.of(engine));
      if (difference != null) {
        throw new AssertionError("after writing: " + difference);
      }
    }
    return refused;
  }

  /** Not by the table's name, since the catalog may say that it has other codecs. */
  private static void write(Engine engine, RawTable table, List<Entry> entries) {
    RawBatch batch = new RawBatch();
    if (entries.size() == 1) {
      table.put(entries.getFirst().keyBytes(), Objects.requireNonNull(entries.getFirst().value()));
      return;
    }
    for (Entry entry : entries) {
      batch.put(table, entry.keyBytes(), Objects.requireNonNull(entry.value()));
    }
    engine.write(batch, engine.isSync());
  }

  private static boolean isRefused(Runnable call) {
    try {
      call.run();
      return false;
    } catch (StoreException e) {
      check(e);
      return true;
    }
  }
}

package dev.gatun.engine;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.engine.CrashStep.Kind;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A few operations in a row, from a store that is always the same. Nothing is left to chance, so the same sequence leaves the same bytes.
 *
 * @param from the store to begin with
 * @param operations what is done
 */
record CrashSequence(Start from, List<Operation> operations) {
  /** Everything that the crash tests know to do with a store. */
  enum Operation {
    PUT, OVERWRITE, DELETE, BATCH, BIG_VALUE, BULK_LOAD, REMOVE_RANGE, CREATE_TABLE, DROP_TABLE, SYNC, CHECKPOINT, COMPACT, SNAPSHOT_OPEN,
    SNAPSHOT_CLOSE, REOPEN;

    /** As the n-th of a sequence; values tell the places apart. */
    CrashStep step(int n) {
      return switch (this) {
        case PUT -> write(new Entry("a", "new-" + n, value(n, 300)));
        case OVERWRITE -> write(new Entry("a", "key-3", value(n, 700)));
        case DELETE -> write(new Entry("a", "key-5", null));
        case BATCH -> write(
            new Entry("a", "key-3", value(n, 40)), new Entry("b", "key-2", value(n, 900)), new Entry("a", "key-9", null),
            new Entry("b", "batch", value(n, 10)));
        case BIG_VALUE -> write(new Entry("b", "big", value(n, 70_000)));
        case BULK_LOAD -> new CrashStep(Kind.LOAD, loaded(n), "");
        case REMOVE_RANGE -> new CrashStep(Kind.REMOVE_RANGE, List.of(new Entry("a", "key-2", null), new Entry("a", "key-6", null)), "");
        case CREATE_TABLE -> new CrashStep(Kind.CREATE, List.of(), "x");
        case DROP_TABLE -> new CrashStep(Kind.DROP, List.of(), "x");
        case SYNC, CHECKPOINT, COMPACT, SNAPSHOT_OPEN, SNAPSHOT_CLOSE, REOPEN -> new CrashStep(Kind.valueOf(name()), List.of(), "");
      };
    }

    private static List<Entry> loaded(int n) {
      return IntStream.range(0, 20).mapToObj(i -> new Entry("a", "z-%d-%02d".formatted(n, i), value(n, i == 7 ? 5_000 : 200))).toList();
    }

    private static CrashStep write(Entry... entries) {
      return new CrashStep(Kind.WRITE, List.of(entries), "");
    }
  }

  private static byte[] value(int n, int length) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) (n + 1));
    return value;
  }

  /** What a sequence begins with: two tables without an entry, or a small store that was killed with a checkpoint and something behind it. */
  enum Start { EMPTY, PREPARED }

  /** The bytes and the content to begin with. */
  record Beginning(DiskMoment moment, CrashState content) {}

  static Beginning beginning(Start start, EngineOptions options) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    CrashRun run = new CrashRun(disk, options);
    List<CrashStep> steps = new ArrayList<>();
    CrashStep.FIXED_TABLES.forEach(table -> steps.add(new CrashStep(Kind.CREATE, List.of(), table)));
    if (start == Start.PREPARED) {
      for (int i = 0; i < 24; i++) {
        steps.add(Operation.write(new Entry(i % 3 == 0 ? "b" : "a", "key-" + i, value(i, 150 + 40 * i))));
        if (i == 7 || i == 20) {
          steps.add(new CrashStep(Kind.CHECKPOINT, List.of(), ""));
        }
      }
      steps.add(Operation.BIG_VALUE.step(100));
    }
    run.run(steps, engine -> {});
    run.engine().sync();
    DiskMoment moment = disk.moment();
    disk.halt();
    run.abandon();
    disk.recycle();
    return new Beginning(moment, run.last());
  }

  /** All sequences of a length. */
  static List<CrashSequence> all(Start from, int length) {
    List<CrashSequence> found = List.of(new CrashSequence(from, List.of()));
    for (int i = 0; i < length; i++) {
      found = found.stream().flatMap(sequence -> Arrays.stream(Operation.values()).map(sequence::with)).toList();
    }
    return found;
  }

  /** One at random. */
  static CrashSequence random(Start from, int length, Random random) {
    CrashSequence sequence = new CrashSequence(from, List.of());
    for (int i = 0; i < length; i++) {
      sequence = sequence.with(Operation.values()[random.nextInt(Operation.values().length)]);
    }
    return sequence;
  }

  private CrashSequence with(Operation next) {
    List<Operation> longer = new ArrayList<>(operations);
    longer.add(next);
    return new CrashSequence(from, List.copyOf(longer));
  }

  static CrashSequence parse(String text) {
    String[] parts = text.split(":");
    return new CrashSequence(Start.valueOf(parts[0]), Arrays.stream(parts[1].split(",")).map(Operation::valueOf).toList());
  }

  @Override
  public String toString() {
    return from + ":" + String.join(",", operations.stream().map(Operation::name).toList());
  }
}

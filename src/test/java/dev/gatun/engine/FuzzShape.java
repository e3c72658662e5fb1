package dev.gatun.engine;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.format.LogHeader;
import dev.gatun.format.Meta;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small store to be damaged: its files after a clean close or after a power cut that loses nothing, what it holds, what it held before, and where
 * its structures lie.
 */
final class FuzzShape {
  static final EngineOptions SPARE = CrashRun.options(true, true);
  static final EngineOptions NO_SPARE = CrashRun.options(true, false);

  final String name;
  final EngineOptions options;
  final boolean closed;

  /** What the store held after each change since the older checkpoint; the last is the truth. */
  final List<CrashState> history = new ArrayList<>();

  /** Pages that a checkpoint has, overflow and blob pages included. */
  final List<Long> pages = new ArrayList<>();

  /** Where log records begin, by file. */
  final List<LogPlace> records = new ArrayList<>();

  final List<String> logs = new ArrayList<>();

  /** The data file at earlier checkpoints, to take stale pages from. */
  final List<byte[]> olderData = new ArrayList<>();

  private final Random random;
  private final SimulatedDisk disk = new SimulatedDisk();
  private DiskMoment moment = disk.moment();
  private CrashState state = CrashState.EMPTY;

  /** A place in a log file. */
  record LogPlace(String file, long position, int length, long seed) {}

  private FuzzShape(String name, EngineOptions options, boolean closed, long seed) {
    this.name = name;
    this.options = options;
    this.closed = closed;
    this.random = new Random(seed);
  }

  @Override
  public String toString() {
    return name;
  }

  /** A fresh copy of its disk. */
  SimulatedDisk fork() {
    return moment.afterKill();
  }

  CrashState truth() {
    return history.getLast();
  }

  static List<FuzzShape> all() {
    try {
      return List.of(
          new FuzzShape("clean close", SPARE, true, 1).fill(3, 120, 900, 0),
          new FuzzShape("unclean end", SPARE, false, 2).fill(3, 120, 900, 40),
          new FuzzShape("large values, unclean end", SPARE, false, 3).fill(2, 40, 150_000, 10),
          new FuzzShape("no spare, clean close", NO_SPARE, true, 4).fill(3, 120, 2_500, 0),
          new FuzzShape("no spare, unclean end", NO_SPARE, false, 5).fill(2, 100, 2_500, 30),
          new FuzzShape("no checkpoint", SPARE, false, 6).fill(0, 0, 0, 120),
          new FuzzShape("a batch in parts", SPARE, false, 7).fillBatches());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  // ---------------------------------------------------------------- filling

  private FuzzShape fill(int checkpoints, int writes, int largest, int tail) throws IOException {
    Engine engine = Engine.open(disk, null, options);
    tables(engine);
    for (int i = 0; i < checkpoints; i++) {
      write(engine, writes, largest);
      checkpoint(engine, i == checkpoints - 1);
    }
    write(engine, tail, Math.max(largest, 5_000));
    return end(engine);
  }

  private FuzzShape fillBatches() throws IOException {
    Engine engine = Engine.open(disk, null, options);
    tables(engine);
    write(engine, 60, 500);
    checkpoint(engine, true);
    for (int round = 0; round < 3; round++) {
      List<Entry> batch = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        batch.add(entry(round == 1 ? 30_000 : 300));
      }
      CrashRun.write(engine, batch);
      changed(batch);
    }
    return end(engine);
  }

  private void tables(Engine engine) {
    history.add(state);
    for (String table : List.of("first", "second", "third")) {
      engine.table(table, "bytes", "bytes");
      state = state.withTable(table);
      history.add(state);
    }
  }

  private void checkpoint(Engine engine, boolean last) throws IOException {
    engine.checkpoint();
    try (StorageFile data = disk.open(Opening.DATA)) {
      byte[] bytes = new byte[(int) Math.min(data.size(), 4 << 20)];
      data.read(0, bytes, 0, bytes.length);
      olderData.add(bytes);
    }
    if (!last) {
      history.clear(); // what was before the checkpoint that will be the older one
      history.add(state);
    }
  }

  private void write(Engine engine, int count, int largest) {
    for (int i = 0; i < count; i++) {
      Entry entry = entry(i % 20 == 3 ? largest : Math.min(largest, 300));
      CrashRun.write(engine, List.of(entry));
      changed(List.of(entry));
    }
  }

  private Entry entry(int largest) {
    byte[] value = new byte[random.nextInt(largest + 1)];
    random.nextBytes(value);
    String table = random.nextInt(3) == 0 ? "second" : "first";
    return new Entry(table, "a key that shares much with others %03d".formatted(random.nextInt(300)), random.nextInt(7) == 0 ? null : value);
  }

  private void changed(List<Entry> entries) {
    state = state.with(entries);
    history.add(state);
  }

  private FuzzShape end(Engine engine) throws IOException {
    if (closed) {
      engine.close();
    } else {
      engine.sync();
    }
    SimulatedDisk left = disk.afterPowerCut(CrashChoice.none());
    engine.close();
    moment = left.moment();
    learn(left);
    return this;
  }

  // ---------------------------------------------------------------- where things lie

  private void learn(SimulatedDisk left) throws IOException {
    DamagedDisk look = new DamagedDisk(left);
    long used = look.metas().stream().mapToLong(Meta::usedPages).max().orElse(0);
    for (long id = 1; id < used; id++) {
      if (look.page(id)[0] != 0) {
        pages.add(id);
      }
    }
    for (String file : left.list()) {
      if (file.startsWith("wal-")) {
        logs.add(file);
        learnLog(left, file);
      }
    }
  }

  private void learnLog(SimulatedDisk left, String file) throws IOException {
    try (StorageFile log = left.open(file)) {
      byte[] bytes = new byte[(int) log.size()];
      log.read(0, bytes, 0, bytes.length);
      LogHeader header = LogHeader.decode(java.util.Arrays.copyOf(bytes, PageSize.PAGE_BYTES), file);
      ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int at = LogHeader.PAGE_BYTES;
      while (header != null && at + 40 < bytes.length && view.getLong(at + 8) == header.firstLsn() + at - LogHeader.PAGE_BYTES
          && view.getInt(at) >= 40) {
        int length = view.getInt(at);
        records.add(new LogPlace(file, at, length, header.seed()));
        at += (length + 7) & -8;
      }
    }
  }
}

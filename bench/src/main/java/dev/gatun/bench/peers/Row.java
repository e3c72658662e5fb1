package dev.gatun.bench.peers;

import static dev.gatun.bench.peers.Goal.atLeast;
import static dev.gatun.bench.peers.Goal.atMost;
import static dev.gatun.bench.peers.Goal.atMostOwn;
import static dev.gatun.bench.peers.Goal.timesBest;
import static dev.gatun.bench.peers.Goal.timesLimit;
import static dev.gatun.bench.peers.Goal.timesOwn;
import static dev.gatun.bench.peers.Goal.timesStore;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The rows of the comparison: one question each, its unit, and what Gatun is to reach. */
enum Row {
  GET_1("get random, copied out, 1 thread", "gets/s", Scenario.GET_1, timesBest(2)),
  GET_2("get random, copied out, 2 threads", "gets/s", Scenario.GET_2, timesBest(1.8), timesOwn("get-1", 1.9)),
  GET_ABSENT("get of an absent key, 1 thread", "gets/s", Scenario.GET_ABSENT, timesBest(2)),
  GET_ALL("getAll of 64 random keys in one call", "keys/s", Scenario.GET_ALL, timesOwn("get-1", 1.8)),
  RANGE_SNAPSHOT("seek a random key + 100 next, snapshot", "ranges/s", Scenario.RANGE_SNAPSHOT, timesBest(3)),
  RANGE_LIVE("seek a random key + 100 next, live", "ranges/s", Scenario.RANGE_LIVE, timesBest(2)),
  SCAN_SNAPSHOT("full scan right after a random load, all bytes summed, snapshot", "entries/s", Scenario.SCAN_SNAPSHOT, timesStore("MVStore", 1.5), timesStore("LMDB", 4)),
  SCAN_LIVE("full scan right after a random load, all bytes summed, live", "entries/s", Scenario.SCAN_LIVE),
  SCAN_COMPACTED("full scan after compaction, snapshot", "entries/s", Scenario.COMPACT, timesStore("MVStore", 2)),
  PUT_RANDOM("put random, asynchronous, 1 thread", "puts/s", Scenario.LOAD, timesStore("LMDB", 3)),
  OVERWRITE_2("overwrite random, asynchronous, 2 threads", "puts/s", Scenario.OVERWRITE_2, timesBest(4)),
  MIX_2("half gets, half puts, asynchronous, 2 threads", "operations/s", Scenario.MIX_2, timesBest(2), timesStore("RocksDB", 6)),
  LOAD_SORTED("sorted load, batches of 1,000, asynchronous", "entries/s", Scenario.LOAD_SORTED, timesBest(2)),
  BULK_LOAD("bulk load of sorted entries", "entries/s", Scenario.BULK_LOAD, atLeast(2_000_000)),
  BULK_FORCE("the last step of the bulk load: visible and durable", "ms", Scenario.BULK_LOAD),
  DURABLE_1("durable put, 1 thread", "puts/s", Scenario.DURABLE_1, timesBest(1.2), timesLimit("force", 0.85)),
  DURABLE_64("durable put, 64 platform threads", "puts/s", Scenario.DURABLE_64, timesBest(3), timesOwn("durable-1", 20)),
  DURABLE_HOT("durable put, 64 threads, one hot key in ten", "puts/s", Scenario.DURABLE_HOT, timesBest(3)),
  DURABLE_1000("durable put, 1,000 virtual threads", "puts/s", Scenario.DURABLE_1000, timesBest(10)),
  SPACE_USED("space: pages in use after the load", "× live", Scenario.LOAD, atMost(1.65)),
  SPACE_REST("space: all files at rest", "× live", Scenario.REST, atMost(1.45)),
  SPACE_COMPACTED("space: after compaction", "× live", Scenario.COMPACT, atMost(1.2)),
  SPACE_HELD_3("space: a snapshot is held, everything rewritten 3 times", "× live", Scenario.HELD),
  SPACE_HELD_10("space: a snapshot is held, everything rewritten 10 times", "× live", Scenario.HELD, atMostOwn("space-held-3", 1.05)),
  COMPACT("time to compact", "s", Scenario.COMPACT),
  RECOVERY("recovery: operations replayed", "operations/s", Scenario.RECOVER, atLeast(1_000_000)),
  RECOVERY_WARM("recovery in a warm JVM: operations replayed", "operations/s", Scenario.RECOVER_WARM, atLeast(1_000_000)),
  OPEN_CRASHED("open after kill", "ms", Scenario.RECOVER),
  OPEN_CLEAN("clean open, warm JVM", "ms", Scenario.OPEN_CLEAN, atMost(20)),
  DISK_PUT("put random, asynchronous: bytes to the disk", "bytes/operation", Scenario.LOAD),
  DISK_OVERWRITE("overwrite random, asynchronous: bytes to the disk", "bytes/operation", Scenario.OVERWRITE_2),
  DISK_MIX("half gets, half puts: bytes to the disk", "bytes/operation", Scenario.MIX_2),
  DISK_SORTED("sorted load, batches of 1,000: bytes to the disk", "bytes/operation", Scenario.LOAD_SORTED),
  DISK_BULK("bulk load: bytes to the disk", "bytes/operation", Scenario.BULK_LOAD),
  DISK_DURABLE_1("durable put, 1 thread: bytes to the disk", "bytes/operation", Scenario.DURABLE_1),
  DISK_DURABLE_64("durable put, 64 platform threads: bytes to the disk", "bytes/operation", Scenario.DURABLE_64),
  DISK_DURABLE_1000("durable put, 1,000 virtual threads: bytes to the disk", "bytes/operation", Scenario.DURABLE_1000),
  PAUSE_999("pause of a writer beside checkpoints, p99.9", "ms", Scenario.PAUSES, atMost(1)),
  PAUSE_9999("pause of a writer beside checkpoints, p99.99", "ms", Scenario.PAUSES, atMost(10)),
  PAUSE_MAX("pause of a writer beside checkpoints, longest", "ms", Scenario.PAUSES),
  HEAP_GET("heap allocated by a get, copied out", "bytes/operation", Scenario.GET_1, atMost(0)),
  HEAP_STEP("heap allocated by a step of a snapshot's cursor", "bytes/operation", Scenario.RANGE_SNAPSHOT, atMost(0)),
  HEAP_LIVE_STEP("heap allocated by a step of a live cursor", "bytes/operation", Scenario.RANGE_LIVE, atMost(0));

  /** Rows that are shown together. */
  enum Group {
    READS("Point reads"),
    WALKS("Ranges and scans"),
    WRITES("Asynchronous writes"),
    DURABLE("Durable writes"),
    SPACE("Space"),
    DISK("Bytes that the disk writes for an operation"),
    OPENING("Opening and recovery"),
    PAUSES("Pauses of writers beside checkpoints"),
    HEAP("Heap allocation");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** How durable the writes of a row are when they return. */
  enum Writing {
    NONE,
    ASYNCHRONOUS,
    DURABLE
  }

  private final String title;
  private final String unit;
  private final Scenario scenario;
  private final List<Goal> goals;

  Row(String title, String unit, Scenario scenario, Goal... goals) {
    this.title = title;
    this.unit = unit;
    this.scenario = scenario;
    this.goals = List.of(goals);
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  Scenario scenario() {
    return scenario;
  }

  List<Goal> goals() {
    return goals;
  }

  Group group() {
    return switch (this) {
      case GET_1, GET_2, GET_ABSENT, GET_ALL -> Group.READS;
      case RANGE_SNAPSHOT, RANGE_LIVE, SCAN_SNAPSHOT, SCAN_LIVE, SCAN_COMPACTED -> Group.WALKS;
      case PUT_RANDOM, OVERWRITE_2, MIX_2, LOAD_SORTED, BULK_LOAD, BULK_FORCE -> Group.WRITES;
      case DURABLE_1, DURABLE_64, DURABLE_HOT, DURABLE_1000 -> Group.DURABLE;
      case SPACE_USED, SPACE_REST, SPACE_COMPACTED, SPACE_HELD_3, SPACE_HELD_10, COMPACT -> Group.SPACE;
      case DISK_PUT, DISK_OVERWRITE, DISK_MIX, DISK_SORTED, DISK_BULK, DISK_DURABLE_1, DISK_DURABLE_64, DISK_DURABLE_1000 -> Group.DISK;
      case RECOVERY, RECOVERY_WARM, OPEN_CRASHED, OPEN_CLEAN -> Group.OPENING;
      case PAUSE_999, PAUSE_9999, PAUSE_MAX -> Group.PAUSES;
      case HEAP_GET, HEAP_STEP, HEAP_LIVE_STEP -> Group.HEAP;
    };
  }

  Writing writing() {
    return switch (group()) {
      case DURABLE -> Writing.DURABLE;
      case WRITES, PAUSES -> Writing.ASYNCHRONOUS;
      case READS, WALKS, SPACE, DISK, OPENING, HEAP -> Writing.NONE;
    };
  }

  /** Whether more is better. */
  boolean isRate() {
    return unit.endsWith("/s");
  }

  static Row of(String id) {
    return Arrays.stream(values())
        .filter(row -> row.id().equals(id.strip()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no row '" + id + "'; there are " + Arrays.stream(values()).map(Row::id).toList()));
  }
}

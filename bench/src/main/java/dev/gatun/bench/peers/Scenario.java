package dev.gatun.bench.peers;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a cell does, in the order of a round. One store is loaded once a round and used by all of them: first by scans of what the load has left;
 * then, when each store was left alone for the same while, by others that read; then by those that write, last by those that kill and compact it. A
 * scenario may answer several rows.
 */
enum Scenario {
  LOAD(Folder.FRESH, Loads::random),
  SCAN_SNAPSHOT(Folder.LOADED, Walks::scanSnapshot),
  SCAN_LIVE(Folder.LOADED, Walks::scanLive),
  REST(Folder.LOADED, Compaction::rest),
  GET_1(Folder.LOADED, PointReads::oneThread),
  GET_2(Folder.LOADED, PointReads::twoThreads),
  GET_ABSENT(Folder.LOADED, PointReads::absent),
  GET_ALL(Folder.LOADED, PointReads::getAll),
  RANGE_SNAPSHOT(Folder.LOADED, Walks::rangeOnSnapshot),
  RANGE_LIVE(Folder.LOADED, Walks::rangeLive),
  OPEN_CLEAN(Folder.LOADED, Openings::clean),
  OVERWRITE_2(Folder.LOADED, Writes::overwrite),
  MIX_2(Folder.LOADED, Writes::mix),
  PAUSES(Folder.LOADED, Pauses::run),
  DURABLE_1(Folder.LOADED, DurableWrites::oneThread),
  DURABLE_64(Folder.LOADED, DurableWrites::sixtyFourThreads),
  DURABLE_HOT(Folder.LOADED, DurableWrites::hotKey),
  DURABLE_1000(Folder.LOADED, DurableWrites::thousandThreads),
  CRASH(Folder.LOADED, Openings::crash),
  RECOVER_WARM(Folder.LOADED, WarmRecovery::run),
  RECOVER(Folder.LOADED, Openings::recover),
  COMPACT(Folder.LOADED, Compaction::run),
  LOAD_SORTED(Folder.OWN, Loads::sorted),
  BULK_LOAD(Folder.OWN, Loads::bulk),
  HELD(Folder.OWN, Held::run);

  /** The folder that a scenario works in. */
  enum Folder {
    /** The one of the round, which is empty still. */
    FRESH,
    /** The one of the round, loaded. */
    LOADED,
    /** One of its own, empty, and removed afterwards. */
    OWN
  }

  private final Folder folder;
  private final Consumer<Cell> body;

  Scenario(Folder folder, Consumer<Cell> body) {
    this.folder = folder;
    this.body = body;
  }

  Folder folder() {
    return folder;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In the order of a round, with those that others need. */
  static List<Scenario> neededFor(Set<Row> rows) {
    Set<Scenario> needed = EnumSet.noneOf(Scenario.class);
    rows.forEach(row -> needed.add(row.scenario()));
    if (needed.contains(RECOVER) || needed.contains(RECOVER_WARM)) {
      needed.add(CRASH);
    }
    if (needed.stream().anyMatch(scenario -> scenario.folder == Folder.LOADED)) {
      needed.add(LOAD);
    }
    if (needed.stream().anyMatch(scenario -> scenario.folder == Folder.LOADED && scenario.compareTo(REST) > 0)) {
      needed.add(REST); // so that what a row measures does not depend on which others are asked for
    }
    return List.copyOf(needed);
  }

  void run(Cell cell) {
    body.accept(cell);
  }
}

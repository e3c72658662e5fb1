package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.FormatVersionException;
import dev.gatun.error.StoreException;
import dev.gatun.format.LogRecord;
import dev.gatun.format.Meta;
import dev.gatun.io.Failure;
import dev.gatun.io.FlightRecording;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.page.Allocator;
import dev.gatun.page.PageFile;
import dev.gatun.page.PageVerifier;
import dev.gatun.tree.TreeSpace;
import dev.gatun.wal.LogEnd;
import dev.gatun.wal.LogHistory;
import dev.gatun.wal.Replay;
import dev.gatun.wal.Wal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a store comes up. Until the last step nothing is written that a kept checkpoint needs, so a crash anywhere, any number of times, finds what
 * this opening found (I9):
 *
 * <ol>
 *   <li>find the data file, or make a new store; find the checkpoints ({@link Candidates})
 *   <li>read the log to its end: what can be replayed, and whether what lies behind it is the ordinary picture of a power cut or damage
 *   <li>rewrite byte-identical what will be trusted, the meta pages and, if not everything was closed in order, the log, and force it, because after
 *       a failed force cached bytes may not be on the disk (I8)
 *   <li>stamp a rejected checkpoint, so that it is never opened again once its pages are given away
 *   <li>begin a log with a new epoch, its header forced before the first page of that epoch is written (I13)
 *   <li>replay
 *   <li>make a checkpoint of it, if there was anything to replay; of much, while the store is open already
 * </ol>
 */
final class Opening {
  static final String DATA = "data.db";
  static final String DATA_BEING_MADE = "data.db.new";

  /**
   * Epochs of a session lie in one block of this many; the next session skips a whole block, so that cuts whose epochs left no trace on the disk are
   * not numbered again (I13).
   */
  static final int EPOCH_BLOCK_BITS = 20;

  /** A replay of more log than this is made a checkpoint by the thread for checkpoints, and the store is open meanwhile. */
  static final long BACKGROUND_BYTES = 8L << 20;

  private final Storage storage;
  private final EngineOptions options;
  private final Failure failure = new Failure();
  private final long begin = System.nanoTime();
  private final @Nullable RecoveryEvent event = FlightRecording.IS_POSSIBLE ? new RecoveryEvent() : null;
  private boolean created;

  Opening(Storage storage, EngineOptions options) {
    this.storage = storage;
    this.options = options;
  }

  Engine run() throws IOException {
    if (event != null) {
      event.begin();
    }
    if (!storage.exists(DATA)) {
      NewStore.create(storage, options.readOnly());
      created = true;
    }
    StorageFile data = storage.open(DATA);
    try {
      return open(data);
    } catch (Throwable t) {
      data.close();
      throw t;
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same choice, not an equal one
  private Engine open(StorageFile data) throws IOException {
    Candidates candidates = Candidates.read(storage, data);
    LogHistory history = LogHistory.open(storage, candidates.storeId());
    Chosen chosen = candidates.choose(history);
    Meta meta = chosen.kept().newest().meta();
    ReplayCollector collected = new ReplayCollector();
    Replay replay = scan(history, meta, chosen.knownDurableLsn(), collected);
    boolean clean = isClean(chosen, replay);
    if (!clean && chosen.kept().hasSpare()) {
      Chosen checked = candidates.checkNewPages(chosen, history);
      if (checked != chosen) {
        chosen = checked;
        meta = chosen.kept().newest().meta();
        collected = new ReplayCollector();
        replay = scan(history, meta, chosen.knownDurableLsn(), collected);
      }
    }
    if (options.readOnly()) {
      return openReadOnly(data, chosen, replay, clean);
    }
    trustNothingCached(data, history, chosen, replay, clean);
    stampRejected(data, chosen);
    return start(data, history, chosen, replay, collected, clean, nextEpoch(data, candidates, history));
  }

  /** Closed in order, and nothing written since: a record that says nothing, such as a roll, counts too, since it may not be on the disk (I8). */
  private static boolean isClean(Chosen chosen, Replay replay) {
    Meta meta = chosen.kept().newest().meta();
    return meta.isCleanClose() && replay.endLsn() <= meta.cutLsn() && replay.isClean() && chosen.rejected() == null;
  }

  private Replay scan(LogHistory history, Meta meta, long knownDurableLsn, ReplayCollector collector) throws IOException {
    boolean covered = history.covers(meta.replayLsn(), meta.cutLsn());
    if (meta.isCleanClose() && !covered && !history.isLaterThan(meta.epoch())) { // else the meta page is one of long ago
      return new Replay(meta.cutLsn(), 0, meta.cutLsn(), 0, LogEnd.END_OF_FILE, 0, 0); // a new store, or a copy of a closed one without its logs
    }
    return history.replay(meta.replayLsn(), meta.cutLsn(), knownDurableLsn, options.readOnly() ? (start, end, body) -> {} : collector);
  }

  /**
   * Both meta pages are written again even when the last one says that all was closed in order: it may be the one whose force failed, and a slot that
   * is not on the disk while the other one is being written leaves none.
   */
  private void trustNothingCached(StorageFile data, LogHistory history, Chosen chosen, Replay replay, boolean clean) throws IOException {
    Meta meta = chosen.kept().newest().meta();
    if (!clean && history.covers(meta.replayLsn(), meta.cutLsn())) {
      history.rewrite(meta.replayLsn(), replay);
    }
    if (!created) {
      MetaSlots.rewrite(data);
      data.force();
    }
  }

  private static void stampRejected(StorageFile data, Chosen chosen) throws IOException {
    Chosen.Rejected rejected = chosen.rejected();
    if (rejected != null) {
      MetaSlots.reject(data, rejected.slot(), rejected.meta());
    }
  }

  /** In the block after the next: the epoch of the newest header seen may be old by almost one block. */
  private static long nextEpoch(StorageFile data, Candidates candidates, LogHistory history) {
    long seen = Math.max(candidates.highestEpoch(), history.highestEpoch());
    long next = (seen >>> EPOCH_BLOCK_BITS) + 2 << EPOCH_BLOCK_BITS;
    if (next >= Meta.LIMIT / 2) { // what this session writes must be readable for the next, and for all that follow
      throw new CorruptionException(data.name(), CorruptionException.NO_PAGE, 0, "epochs below " + Meta.LIMIT / 2, "epoch " + seen);
    }
    return next;
  }

  // ---------------------------------------------------------------- starting

  private Engine start(
      StorageFile data, LogHistory history, Chosen chosen, Replay replay, ReplayCollector collected, boolean clean, long epoch) throws IOException {
    KeptCheckpoints kept = chosen.kept();
    long end = Math.max(kept.newest().meta().cutLsn(), replay.endLsn());
    long firstLsn = end + LogRecord.ALIGNMENT - 1 & -LogRecord.ALIGNMENT;
    Set<String> keep = new HashSet<>();
    for (KeptCheckpoint checkpoint : kept.all()) {
      if (history.covers(checkpoint.meta().replayLsn(), checkpoint.meta().cutLsn())) {
        keep.addAll(history.needed(checkpoint.meta().replayLsn(), replay));
      }
    }
    long storeId = kept.newest().meta().storeId();
    Wal wal = Wal.start(storage, failure, options.flushInterval(), storeId, epoch, replay.epoch(), firstLsn, replay.endLsn(), keep);
    try {
      Engine engine = engine(data, kept, wal, epoch);
      return recover(engine, history, chosen, replay, collected, clean, firstLsn);
    } catch (Throwable t) {
      wal.close();
      throw t;
    }
  }

  private Engine engine(StorageFile data, KeptCheckpoints kept, @Nullable Wal wal, long epoch) throws IOException {
    PageFile pages = PageFile.open(data, failure, materialised(kept));
    try {
      List<Allocator.Kept> maps = new ArrayList<>();
      for (KeptCheckpoint checkpoint : kept.all()) {
        byte[] map = Candidates.freeMap(data, checkpoint.meta()).bytes();
        maps.add(new Allocator.Kept(checkpoint.epoch(), map, checkpoint.blobPages().stream().mapToLong(Long::longValue).toArray()));
      }
      Allocator allocator = Allocator.restore(pages, maps);
      PageVerifier verifier = new PageVerifier(pages, !options.verifyPages(), kept.newest().meta().cutLsn(), allocator::isFree);
      TreeSpace trees = new TreeSpace(pages, verifier, allocator, failure, storage);
      StoreParts parts = new StoreParts(storage, data, pages, allocator, trees, wal, failure, kept.newest().meta().storeId(), epoch);
      return new Engine(parts, options, kept);
    } catch (Throwable t) {
      pages.close();
      throw t;
    }
  }

  /** What every kept checkpoint may rely on: all of it was made real before its meta page was written. */
  private static long materialised(KeptCheckpoints kept) {
    return kept.all().stream().mapToLong(checkpoint -> checkpoint.meta().materialisedPages()).max().orElseThrow();
  }

  private Engine recover(
      Engine engine, LogHistory history, Chosen chosen, Replay replay, ReplayCollector collected, boolean clean, long firstLsn) throws IOException {
    Meta meta = chosen.kept().newest().meta();
    long operations = replay.records() > 0 ? replay(engine, history, meta, replay, collected) : 0;
    engine.tablesPart().giveBackDropped();
    engine.checkpointer().start(firstLsn, !clean);
    engine.keeper().start();
    engine.compactor().start();
    if (chosen.rejected() == null && replay.endLsn() - meta.cutLsn() > BACKGROUND_BYTES) {
      engine.checkpointer().checkpointRecovery(); // as any other: until it is durable the replayed logs are kept, and the new one continues them
    } else if (replay.records() > 0 || chosen.rejected() != null) {
      engine.checkpointer().checkpoint(CheckpointCause.RECOVERY); // the end of recovery: from here on the replayed logs are not needed any more
    }
    recovered(engine, facts(chosen, replay, clean, operations));
    return engine;
  }

  private static long replay(Engine engine, LogHistory history, Meta meta, Replay replay, ReplayCollector collected) throws IOException {
    try (ProgressMeter meter = engine.progress().begin(LongWork.RECOVERY, replay.endLsn() - meta.cutLsn())) {
      Replayer replayer = new Replayer(engine, meta.cutLsn(), collected, meter);
      if (collected.hasAll(replay.records())) {
        history.confirm(collected.placeBefore(replay.durableLsn()), replay);
      } else {
        history.replayAgain(meta.replayLsn(), meta.cutLsn(), replay, replayer);
      }
      replayer.finish();
      meter.finish();
      return replayer.operations();
    }
  }

  private void recovered(Engine engine, RecoveryFacts facts) {
    engine.recovered(facts);
    if (event != null && !facts.clean()) {
      event.done(facts);
    }
  }

  private RecoveryFacts facts(Chosen chosen, Replay replay, boolean clean, long operations) {
    return new RecoveryFacts(
        created, clean, chosen.kept().newest().epoch(), replay.records(), operations, replay.droppedRecords(), replay.droppedBytes(),
        replay.end().toString(), chosen.reason(), (System.nanoTime() - begin) / 1_000_000);
  }

  private Engine openReadOnly(StorageFile data, Chosen chosen, Replay replay, boolean clean) throws IOException {
    if (replay.records() > 0 || chosen.rejected() != null) {
      String where = storage.describe("");
      throw new StoreException("the store in " + where + " was not closed and needs recovery, which changes it; open it once for writing");
    }
    Engine engine = engine(data, chosen.kept(), null, chosen.kept().newest().epoch() + 1);
    engine.recovered(facts(chosen, replay, clean, 0));
    return engine;
  }

  static FormatVersionException foreign(Storage storage, String found) {
    return new FormatVersionException(storage.describe(DATA) + " is not a data file of this store's format: " + found + "; nothing was changed");
  }

  static CorruptionException noMeta(StorageFile data) {
    return new CorruptionException(data.name(), CorruptionException.NO_PAGE, 0, "a valid meta page in one of two slots", "none");
  }
}

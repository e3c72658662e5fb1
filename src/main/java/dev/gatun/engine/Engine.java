package dev.gatun.engine;

import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFullException;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.Failure;
import dev.gatun.io.Storage;
import dev.gatun.page.Allocator;
import dev.gatun.tree.TreeSpace;
import dev.gatun.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store in bytes: what the public API types. It owns the parts and says in which order they start and end; what they do is written with them:
 * {@link WritePath}, {@link RawTable} (reads), {@link Tables}, {@link Checkpointer}, {@link Opening} (recovery), {@link RawSnapshot}.
 *
 * <p>Thread-safe.
 */
public final class Engine implements AutoCloseable {
  /** Readers that entered before the store was marked as closed are gone long before; they hold no lock that could tell. */
  private static final long LAST_READERS_MILLIS = 2;

  /** With some room for cuts that are on their way; see {@link Opening#EPOCH_BLOCK_BITS}. */
  private static final long MAX_CUTS_WITHOUT_A_CHECKPOINT = (1L << Opening.EPOCH_BLOCK_BITS) - (1 << 16);

  private final StoreParts parts;
  private final EngineOptions options;
  private final Progress progress;
  private final EpochGate gate;
  private final KeyStripes stripes;
  private final Space space;
  private final Pins pins;
  private final Tables tables;
  private final Applying applying;
  private final WritePath writePath;
  private final Checkpointer checkpointer;
  private final SpaceKeeper keeper;
  private final Compactor compactor;
  private final ValueBuffers valueBuffers = new ValueBuffers();
  private final Leaks leaks = new Leaks();
  private final ReentrantLock closing = new ReentrantLock();
  private boolean ended;
  private final OpenSnapshots snapshots = new OpenSnapshots();
  private final Expiry expiry;
  private final LongAdder conflicts = new LongAdder();
  private volatile RecoveryFacts recovery = RecoveryFacts.NONE;
  private volatile boolean closed;

  Engine(StoreParts parts, EngineOptions options, KeptCheckpoints kept) {
    this.parts = parts;
    this.options = options;
    this.progress = new Progress(options.progress(), System::nanoTime);
    this.expiry = new Expiry(options.snapshotMaxAge());
    this.gate = new EpochGate(parts.epoch());
    this.stripes = new KeyStripes(parts.failure());
    this.space = new Space(parts.pages(), parts.allocator(), parts.failure(), this::wakeKeeper, () -> wal().prepareNext());
    this.pins = new Pins(parts.allocator(), kept);
    this.tables = new Tables(this, kept.newest().catalog(), kept.newest().epoch());
    this.applying = new Applying(parts.failure());
    this.writePath = new WritePath(this);
    this.checkpointer = new Checkpointer(this, kept);
    this.keeper = new SpaceKeeper(this);
    this.compactor = new Compactor(this);
  }

  /** Opens or creates the store in a directory of files, recovering what a crash left. The caller holds the directory's lock. */
  public static Engine open(Storage storage, @Nullable Path directory, EngineOptions options) {
    try {
      return new Opening(storage, options).run();
    } catch (DiskFullException e) {
      throw new StoreFullException("no space to open the store in " + storage.describe("") + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("the store in " + storage.describe("") + " can't be opened: " + e.getMessage(), e);
    }
  }

  // ---------------------------------------------------------------- tables and writes

  /** Opens a table, creating it when there is none. Durable when it returns in a synchronous store. */
  public RawTable table(String name, String keyCodec, String valueCodec) {
    checkOpen();
    return tables.openOrCreate(name, keyCodec, valueCodec);
  }

  /** The tables. */
  public List<RawTable> tables() {
    checkOpen();
    return tables.all();
  }

  /** Drops a table; false when there is none. */
  public boolean dropTable(String name) {
    checkWritable();
    return tables.drop(name);
  }

  /** Writes all of a batch or nothing. */
  public void write(RawBatch batch, boolean sync) {
    writePath.write(batch.operations(), null, sync);
  }

  /** Makes everything written so far durable. */
  public void sync() {
    checkWritable();
    wal().awaitDurable(wal().publishedLsn());
  }

  /** Makes the present state a checkpoint. */
  public void checkpoint() {
    checkWritable();
    checkpointer.checkpoint(CheckpointCause.CALL);
  }

  /** Writes sparse pages anew, fuller and in order, and gives the end of the file back. */
  public CompactionResult compact() {
    checkWritable();
    progress.checkOutside("compact");
    return compactor.compact();
  }

  // ---------------------------------------------------------------- snapshots

  /** Pins the present state. In a synchronous store what it shows is durable. */
  public RawSnapshot snapshot() {
    return snapshot(() -> {});
  }

  /** As {@link #snapshot()}, for users to keep: it is ended when it gets older than the store allows. */
  public RawSnapshot snapshotForUsers() {
    RawSnapshot snapshot = pinnedNow(() -> {}, expiry.isLimited() && !options.readOnly());
    try {
      awaitShown();
      if (snapshot.mayExpire()) {
        expiry.watch(snapshot);
      }
      return snapshot;
    } catch (Throwable t) {
      snapshot.close();
      throw t;
    }
  }

  /** As the other; the step runs with the gate held exclusively, before the cut. */
  RawSnapshot snapshot(Runnable underGate) {
    RawSnapshot snapshot = pinnedNow(underGate);
    awaitShown();
    return snapshot;
  }

  /** Once, after the cut, for all that a snapshot shows (I2). */
  private void awaitShown() {
    if (!options.readOnly()) {
      awaitVisible(wal().publishedLsn());
    }
  }

  /** A snapshot that waits for nothing; what it shows may not be shown to anybody before it is durable. */
  RawSnapshot pinnedNow(Runnable underGate) {
    return pinnedNow(underGate, false);
  }

  private RawSnapshot pinnedNow(Runnable underGate, boolean mayExpire) {
    checkOpen();
    leaveTraceOfEpochs();
    long cut =
        gate.exclusively(
            epoch -> {
              underGate.run();
              return pinNow(epoch);
            });
    return new RawSnapshot(this, cut, mayExpire);
  }

  private void leaveTraceOfEpochs() {
    // What tells the next session that epochs were used: a meta page, or the header of this session's first log.
    long trace = Math.max(checkpointer.kept().newest().epoch(), parts.epoch());
    if (gate.epoch() - trace > MAX_CUTS_WITHOUT_A_CHECKPOINT && !options.readOnly()) {
      checkpointer.checkpoint(CheckpointCause.EPOCHS); // I13: the next session must be able to tell which epochs were used
    }
  }

  /** An epoch that is the caller's alone: over before anybody else could write in it. */
  long ownEpoch() {
    leaveTraceOfEpochs();
    return gate.exclusively(
        epoch -> {
          checkWritable();
          gate.endEpoch();
          gate.endEpoch();
          return epoch + 1;
        });
  }

  /** Begins a transaction. */
  public RawTransaction begin() {
    checkWritable();
    return new RawTransaction(this);
  }

  /** A transaction could not be committed, or its reads did not hold together. */
  public void countConflict() {
    conflicts.increment();
  }

  long conflicts() {
    return conflicts.sum();
  }

  /**
   * A cut that nothing has changed since is shared: judged by tables changed and not by LSN, since pages may move without one. Test and pin are one
   * step.
   */
  private long pinNow(long epoch) {
    checkOpen();
    if (!parts.trees().hasChangedIn(epoch)) {
      pins.pin(epoch - 1);
      return epoch - 1;
    }
    pins.pin(epoch);
    gate.endEpoch();
    return epoch;
  }

  /** Called once for a closed snapshot, when no user code reads its bytes any more. */
  void release(RawSnapshot snapshot) {
    snapshots.remove(snapshot.number());
    if (!closed) {
      snapshot.record(allocator());
      pins.unpin(snapshot.cut());
      tables.prune(pins);
    }
  }

  // ---------------------------------------------------------------- facts

  /** What the opening found and did. */
  public RecoveryFacts recovery() {
    return recovery;
  }

  /** Figures of the moment. */
  public EngineStats stats() {
    checkOpen();
    return EngineStats.of(this);
  }

  /** Reads the whole store through the channel and checks everything that can be checked. */
  public VerifyResult verify() {
    checkOpen();
    progress.checkOutside("verify");
    return new Verification(this).run();
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return closed;
  }

  // ---------------------------------------------------------------- for the parts

  private void wakeKeeper() {
    keeper.wake();
  }

  void recovered(RecoveryFacts facts) {
    recovery = facts;
  }

  void checkOpen() {
    if (closed) {
      throw new StoreClosedException("the store is closed");
    }
  }

  void checkWritable() {
    checkOpen();
    if (options.readOnly()) {
      throw new IllegalStateException("the store was opened read-only");
    }
    failure().check();
  }

  /** Returns when what the record at this LSN wrote may be shown: durable in a synchronous store, else sure to survive the process (I2). */
  void awaitVisible(long lsn) {
    if (lsn == 0 || options.readOnly()) {
      return;
    }
    Wal wal = wal();
    if (options.sync()) {
      if (wal.durableLsn() < lsn) {
        wal.awaitDurable(lsn);
      }
    } else if (wal.publishedLsn() < lsn) {
      wal.awaitPublished(lsn);
    }
  }

  /** Whether {@link #awaitVisible} would return at once. */
  boolean isVisible(long lsn) {
    return lsn == 0 || options.readOnly() || lsn <= (options.sync() ? wal().durableLsn() : wal().publishedLsn());
  }

  /** Makes room in the log for a record, holding nothing. */
  void makeLogRoom(long bodyBytes) {
    try {
      wal().prepareNext(); // before the last space is taken: see Space
      wal().makeRoom(bodyBytes);
    } catch (DiskFullException e) {
      throw new StoreFullException("no space for the log of this write; nothing was written: " + e.getMessage(), e);
    } catch (IOException e) {
      failure().set(e);
      failure().check();
    }
  }

  boolean isSync() {
    return options.sync();
  }

  EngineOptions options() {
    return options;
  }

  Progress progress() {
    return progress;
  }

  Failure failure() {
    return parts.failure();
  }

  StoreParts parts() {
    return parts;
  }

  Wal wal() {
    return parts.wal();
  }

  Allocator allocator() {
    return parts.allocator();
  }

  TreeSpace treeSpace() {
    return parts.trees();
  }

  EpochGate gate() {
    return gate;
  }

  KeyStripes stripes() {
    return stripes;
  }

  Space space() {
    return space;
  }

  Pins pins() {
    return pins;
  }

  Tables tablesPart() {
    return tables;
  }

  Applying applying() {
    return applying;
  }

  WritePath writePath() {
    return writePath;
  }

  Checkpointer checkpointer() {
    return checkpointer;
  }

  SpaceKeeper keeper() {
    return keeper;
  }

  Compactor compactor() {
    return compactor;
  }

  ValueBuffers valueBuffers() {
    return valueBuffers;
  }

  Leaks leaks() {
    return leaks;
  }

  Expiry expiry() {
    return expiry;
  }

  OpenSnapshots snapshots() {
    return snapshots;
  }

  int openSnapshots() {
    return snapshots.count();
  }

  // ---------------------------------------------------------------- the end

  /** Refuses an end from inside of a progress listener, whose caller would go on without pages. */
  public void checkClosable() {
    progress.checkOutside("close");
  }

  /**
   * Ends the store: no new calls, a last checkpoint, then everything is unmapped and closed. Calls in progress get through or fail with {@link
   * StoreClosedException}. Idempotent.
   */
  @Override
  public void close() {
    checkClosable();
    closing.lock(); // a second caller returns when the store is closed, and not before
    try {
      if (!ended) {
        ended = true;
        closeOnce();
      }
    } finally {
      closing.unlock();
    }
  }

  private void closeOnce() {
    try {
      if (!options.readOnly() && !failure().isSet()) {
        gate.exclusively(epoch -> closed = true); // writers inside are through, later ones are refused inside
        compactor.close();
        checkpointer.checkpointAtClose();
      }
    } finally {
      closed = true;
      end();
    }
  }

  private void end() {
    compactor.close();
    keeper.close();
    checkpointer.close();
    parts.trees().close();
    letReadersLeave();
    // A replay that is in no checkpoint has used the epoch that only the log names (I13).
    boolean mayLeaveNothing = !options.readOnly() && !failure().isSet() && !checkpointer.hasChanges();
    String untouched = mayLeaveNothing ? wal().untouchedFile() : null;
    try {
      parts.close();
      if (untouched != null) {
        parts.storage().delete(untouched); // a session without a write leaves nothing
      }
    } catch (IOException e) {
      throw new StoreException("the store was closed, but not cleanly: " + e.getMessage(), e);
    }
  }

  /** A shared arena's close is safe against readers, but not while they are known to be inside is safer; they look at the mark at every call. */
  private static void letReadersLeave() {
    boolean interrupted = Thread.interrupted();
    try {
      Thread.sleep(LAST_READERS_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

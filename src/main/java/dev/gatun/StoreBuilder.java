package dev.gatun;

import dev.gatun.engine.EngineOptions;
import dev.gatun.engine.ProgressSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to open a store. Every setting has a good default; all are checked by {@link #open}. Not thread-safe.
 *
 * {@snippet :
 * try (Store events = Store.builder(Path.of("events")).durability(Durability.ASYNC).checkpointBytes(64 << 20).open()) {
 *   events.table("log", Codecs.int64(), Codecs.utf8()).put(1L, "started");
 * }
 * }
 */
public final class StoreBuilder {
  private static final Duration LONGEST_FLUSH = Duration.ofMinutes(1);
  private static final long SMALLEST_CHECKPOINT_BYTES = 1 << 20;

  private final Path directory;
  private Durability durability = EngineOptions.DEFAULT.sync() ? Durability.SYNC : Durability.ASYNC;
  private Duration flushInterval = EngineOptions.DEFAULT.flushInterval();
  private long checkpointBytes = EngineOptions.DEFAULT.checkpointBytes();
  private Duration checkpointInterval = EngineOptions.DEFAULT.checkpointInterval();
  private boolean spareCheckpoint = EngineOptions.DEFAULT.spareCheckpoint();
  private boolean readOnly = EngineOptions.DEFAULT.readOnly();
  private boolean verifyPages = EngineOptions.DEFAULT.verifyPages();
  private CompactionPolicy compaction = CompactionPolicy.DEFAULT;
  private long hotRecords;
  private Duration snapshotMaxAge = EngineOptions.DEFAULT.snapshotMaxAge();
  private @Nullable ProgressListener progress;

  StoreBuilder(Path directory) {
    this.directory = Objects.requireNonNull(directory, "the directory is null");
  }

  /**
   * When a write returns, unless told otherwise for a batch. Default {@link Durability#SYNC}.
   *
   * @param durability of writes that do not say
   * @return this builder
   */
  public StoreBuilder durability(Durability durability) {
    this.durability = durability;
    return this;
  }

  /**
   * How long an {@link Durability#ASYNC} write may take to reach the disk. Default 100 ms, at most a minute.
   *
   * @param interval longer than nothing
   * @return this builder
   */
  public StoreBuilder flushInterval(Duration interval) {
    this.flushInterval = interval;
    return this;
  }

  /**
   * The length of log, in bytes, after which a checkpoint is made. Default 0: as long as the data, within 8 MiB and 1 GiB. The least is 1 MiB.
   *
   * @param bytes how many bytes
   * @return this builder
   */
  public StoreBuilder checkpointBytes(long bytes) {
    this.checkpointBytes = bytes;
    return this;
  }

  /**
   * The time after which a checkpoint is made when there was a write. Default a minute.
   *
   * @param interval longer than nothing
   * @return this builder
   */
  public StoreBuilder checkpointInterval(Duration interval) {
    this.checkpointInterval = interval;
    return this;
  }

  /**
   * Whether to keep the checkpoint before the newest too, so that damage to the newest loses nothing. It takes disk space. Default true.
   *
   * @param keep true by default
   * @return this builder
   */
  public StoreBuilder spareCheckpoint(boolean keep) {
    this.spareCheckpoint = keep;
    return this;
  }

  /**
   * Whether to change nothing on the disk. A store that needs recovery then says so instead of opening. Default false.
   *
   * @param readOnly false by default
   * @return this builder
   */
  public StoreBuilder readOnly(boolean readOnly) {
    this.readOnly = readOnly;
    return this;
  }

  /**
   * Whether to check each page's checksum when it is first used. Default true.
   *
   * @param verify true by default
   * @return this builder
   */
  public StoreBuilder verifyPages(boolean verify) {
    this.verifyPages = verify;
    return this;
  }

  /**
   * When the store compacts itself, and how fast. Default {@link CompactionPolicy#DEFAULT}.
   *
   * @param policy when and how fast
   * @return this builder
   */
  public StoreBuilder compaction(CompactionPolicy policy) {
    this.compaction = policy;
    return this;
  }

  /**
   * How many bytes of decoded records to keep on the heap, for tables whose codecs are {@linkplain Codec#isImmutable immutable}: a {@code get} of a
   * key that is read often then returns the object that was decoded before. What a read shows is the same as without. A record is weighed by the
   * bytes of its encoded key and value and 256 bytes for the objects around them. Keys that are read once do not come in. Default 0: none.
   *
   * <p>It needs {@code com.github.ben-manes.caffeine:caffeine} on the class path, or the module {@code com.github.benmanes.caffeine} in the graph of
   * a modular application.
   *
   * @param bytes how many bytes
   * @return this builder
   */
  public StoreBuilder hotRecords(long bytes) {
    this.hotRecords = bytes;
    return this;
  }

  /**
   * How long a {@link Store#snapshot snapshot} may be open. An older one is ended within a second or so, with a warning in the log: its pages are
   * used again, and whoever reads from it gets a {@link dev.gatun.error.SnapshotExpiredException}. So a snapshot that somebody forgot does not keep
   * dead pages for ever. A price is paid by all snapshots of the store: their cursors copy each value that {@link Cursor#valueSegment} hands out,
   * since a value in place could change while it is read. Transactions and backups are not limited, nor are snapshots of a read-only store, which
   * keep nothing from being used. Default zero: no limit.
   *
   * @param age longer than nothing, or zero
   * @return this builder
   */
  public StoreBuilder snapshotMaxAge(Duration age) {
    this.snapshotMaxAge = age;
    return this;
  }

  /**
   * Who is told how far long work is: the recovery by {@link #open}, compactions, verification, backups, bulk loads. See {@link ProgressListener} for
   * what it may do. Default: nobody.
   *
   * @param listener who is told
   * @return this builder
   */
  public StoreBuilder progress(ProgressListener listener) {
    this.progress = Objects.requireNonNull(listener, "the progress listener is null");
    return this;
  }

  /**
   * Opens the store, or creates it when the directory is empty or missing, and recovers it when it was not closed.
   *
   * @return the store, to be closed
   * @throws IllegalArgumentException when a setting is out of its bounds
   * @throws IllegalStateException when {@link #hotRecords} are asked for and their library is missing
   * @throws dev.gatun.error.StoreLockedException when it is open already, here or in another process
   * @throws dev.gatun.error.CorruptionException when it is damaged
   * @throws dev.gatun.error.FormatVersionException when another version wrote it, or the files are none of Gatun's
   * @throws dev.gatun.error.StoreException when it can't be opened for another reason
   */
  public Store open() {
    return Store.open(directory, options(), hot());
  }

  private @Nullable HotRecords hot() {
    check(hotRecords >= 0, "hotRecords is " + hotRecords + ", and it must be 0 (none) or more");
    try {
      return hotRecords == 0 ? null : new HotRecords(hotRecords);
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "hotRecords needs the library com.github.ben-manes.caffeine:caffeine, which is not there; add it, or leave hotRecords at 0", e);
    }
  }

  EngineOptions options() {
    Objects.requireNonNull(durability, "durability is null");
    positive("flushInterval", flushInterval);
    positive("checkpointInterval", checkpointInterval);
    Objects.requireNonNull(compaction, "compaction is null");
    Objects.requireNonNull(snapshotMaxAge, "snapshotMaxAge is null");
    check(!snapshotMaxAge.isNegative(), "snapshotMaxAge is " + snapshotMaxAge + ", and it must be zero (no limit) or longer");
    check(flushInterval.compareTo(LONGEST_FLUSH) <= 0, "flushInterval is " + flushInterval + ", and the longest is " + LONGEST_FLUSH);
    check(
        checkpointBytes == 0 || checkpointBytes >= SMALLEST_CHECKPOINT_BYTES,
        "checkpointBytes is " + checkpointBytes + "; it must be 0 (chosen by the size of the data) or at least " + SMALLEST_CHECKPOINT_BYTES);
    return new EngineOptions(
        durability == Durability.SYNC, flushInterval, checkpointBytes, checkpointInterval, spareCheckpoint, readOnly, verifyPages,
        compaction.deadShare(), compaction.bytesPerSecond(), snapshotMaxAge, sink(progress));
  }

  private static @Nullable ProgressSink sink(@Nullable ProgressListener listener) {
    return listener == null ? null : (work, number, done, total, state) -> listener.progressed(Reports.of(work, number, done, total, state));
  }

  private static void positive(String name, Duration duration) {
    Objects.requireNonNull(duration, () -> name + " is null");
    check(duration.isPositive(), name + " is " + duration + ", and it must be longer than nothing");
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}

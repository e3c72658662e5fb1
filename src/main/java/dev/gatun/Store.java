package dev.gatun;

import dev.gatun.engine.Engine;
import dev.gatun.engine.EngineOptions;
import dev.gatun.engine.RawBatch;
import dev.gatun.engine.RawTable;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open store: any number of sorted tables in one directory, or in memory. One process at a time may have it open, once. Thread-safe, for virtual
 * threads too, and never harmed by an interrupt.
 *
 * {@snippet :
 * try (Store shop = Store.open(Path.of("shop"))) {
 *   Table<String, String> names = shop.table("names", Codecs.utf8(), Codecs.utf8());
 *   names.put("user_101", "Alice");
 *   System.out.println(names.get("user_101"));   // -> Alice
 *   names.forEach(Range.closed("user_101", "user_103"), (key, name) -> System.out.println(key + " " + name));
 * }
 * }
 *
 * <p>After {@link #close} everything that came from the store throws {@link dev.gatun.error.StoreClosedException}. After a failure of the disk every
 * write throws {@link dev.gatun.error.StoreFailedException}; close the store and open it again.
 */
public final class Store implements AutoCloseable {
  private static final int MAX_NAME_BYTES = 255;

  private final Home home;
  private final Engine engine;
  private final boolean sync;
  private final @Nullable HotRecords hot;

  private Store(Home home, Engine engine, boolean sync, @Nullable HotRecords hot) {
    this.home = home;
    this.engine = engine;
    this.sync = sync;
    this.hot = hot;
  }

  /**
   * Opens or creates the store in a directory, with safe defaults. It recovers by itself. See {@link StoreBuilder#open} for what may go wrong.
   *
   * @param directory of the store
   * @return the store, to be closed
   */
  public static Store open(Path directory) {
    return builder(directory).open();
  }

  /** {@return a new store in memory, gone when it is closed} For tests and caches; it behaves like any other except that it survives nothing. */
  public static Store inMemory() {
    return inMemory(null);
  }

  static Store inMemory(@Nullable HotRecords hot) {
    return open(Home.inMemory(), new StoreBuilder(Path.of("")).durability(Durability.ASYNC).options(), hot);
  }

  /**
   * Settings for opening or creating the store in a directory.
   *
   * @param directory of the store
   * @return a builder with the defaults
   */
  public static StoreBuilder builder(Path directory) {
    return new StoreBuilder(directory);
  }

  /**
   * Copies what can be read of a damaged store into a new one. For stores that {@link #open} refuses, or in which {@link #verify} has found damage.
   * The damaged store is only read, and nobody may have it open meanwhile; the target directory must not exist yet. What the copy has and what is
   * lost is in the report; what survives half of a batch is kept. Memory is bounded by the largest value and by what is damaged.
   *
   * @param source the directory of the damaged store; nothing is written there
   * @param target a directory that is empty or not there yet
   * @return what was found and what is lost
   * @throws IllegalArgumentException when the target is there already or lies in the source
   * @throws dev.gatun.error.StoreException when there is no store in the source, or it is open, or a disk fails; what was copied so far then stays
   */
  public static SalvageReport salvage(Path source, Path target) {
    return Reports.of(SalvageRun.run(source, target));
  }

  /**
   * Makes a store of what {@link #backup(WritableByteChannel)} has written: in a directory that is empty or not there yet. Reads not a byte more than
   * the backup has, and the channel stays open. A failure leaves nothing in the directory.
   *
   * @param source the stream, read no further than the backup goes; it stays open
   * @param target a directory that is empty or not there yet
   * @return what was restored
   * @throws IllegalArgumentException when the target is there already and is not an empty directory
   * @throws dev.gatun.error.CorruptionException when the stream was cut off or damaged, or is no backup
   * @throws dev.gatun.error.StoreException when the stream or the target's disk fails
   */
  public static BackupReport restore(ReadableByteChannel source, Path target) {
    return Reports.of(BackupRun.restore(Objects.requireNonNull(source, "the source is null"), target));
  }

  static Store open(Path directory, EngineOptions options, @Nullable HotRecords hot) {
    return open(Home.of(directory, options.readOnly()), options, hot);
  }

  static Store open(Home home, EngineOptions options) {
    return open(home, options, null);
  }

  static Store open(Home home, EngineOptions options, @Nullable HotRecords hot) {
    try {
      return new Store(home, Engine.open(home.storage(), home.directory(), options), options.sync(), hot);
    } catch (Throwable e) {
      home.closeAfter(e);
      throw e;
    }
  }

  /**
   * {@return the table of that name with bytes for keys and values, in unsigned order; created when missing}
   *
   * @param name the name, 1 to 255 bytes in UTF-8
   */
  public Table<byte[], byte[]> table(String name) {
    return table(name, Codecs.bytes(), Codecs.bytes());
  }

  /**
   * {@return the table of that name, created when missing}
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param name the name, 1 to 255 bytes in UTF-8
   * @param keys the codec of the keys
   * @param values the codec of the values
   * @throws IllegalArgumentException when the table was created with codecs of another {@link Codec#id id}
   */
  public <K, V> Table<K, V> table(String name, Codec<K> keys, Codec<V> values) {
    checkName(name);
    Coding<K> keyCoding = Coding.ofKeys(keys);
    Coding<V> valueCoding = Coding.ofValues(values);
    RawTable raw = engine.table(name, keyCoding.id(), valueCoding.id());
    return new StoredTable<>(this, raw, keyCoding, valueCoding, HotTable.of(hot, raw, keyCoding, valueCoding));
  }

  private static void checkName(String name) {
    Objects.requireNonNull(name, "the name of the table is null");
    int bytes = Utf8Codec.INSTANCE.toBytes(name).length;
    if (bytes == 0 || bytes > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("the name of a table has 1 to " + MAX_NAME_BYTES + " bytes in UTF-8, and this one has " + bytes);
    }
  }

  /** {@return what tables there are, by name} */
  public List<TableInfo> tables() {
    return engine.tables().stream().map(StoredTable::infoOf).sorted(Comparator.comparing(TableInfo::name)).toList();
  }

  /**
   * Removes a table with all its entries. Returns whether there was one. Views of open snapshots still show it; its handles throw.
   *
   * @param name the name, 1 to 255 bytes in UTF-8
   * @return whether it was there
   */
  public boolean dropTable(String name) {
    checkName(name);
    boolean dropped = engine.dropTable(name);
    if (dropped && hot != null) {
      hot.forgetDropped();
    }
    return dropped;
  }

  /**
   * Writes what the body puts into the batch, atomically, with the store's durability. An empty batch writes nothing.
   *
   * {@snippet :
   * store.write(batch -> batch.put(users, "user_104", "Dave").remove(users, "user_101").put(counters, "users", 3L));
   * users.first();   // -> user_102=Bob
   * }
   *
   * @param <X> what the body may throw besides unchecked exceptions
   * @param body what to do
   * @throws X when the body does
   */
  public <X extends Exception> void write(BatchBody<X> body) throws X {
    write(sync, body);
  }

  /**
   * Writes what the body puts into the batch, atomically, with the given durability. An empty batch writes nothing.
   *
   * @param <X> what the body may throw besides unchecked exceptions
   * @param durability what the batch survives, whatever the default of the store
   * @param body what to do
   * @throws X when the body does
   */
  public <X extends Exception> void write(Durability durability, BatchBody<X> body) throws X {
    write(Objects.requireNonNull(durability, "the durability is null") == Durability.SYNC, body);
  }

  private <X extends Exception> void write(boolean awaitDisk, BatchBody<X> body) throws X {
    Objects.requireNonNull(body, "the body is null");
    Batch batch = new Batch(this);
    RawBatch filled;
    try {
      body.fill(batch);
    } finally {
      filled = batch.finish();
    }
    engine.write(filled, awaitDisk);
  }

  /** Writes a batch of the API's own. */
  void write(Batch batch) {
    engine.write(batch.finish(), sync);
  }

  /**
   * Runs the body as a transaction, with the store's durability: serializable, all of its writes or none, and again from the start when others have
   * changed what it has read. It runs without any lock and may run several times. When it throws, nothing is written.
   *
   * {@snippet :
   * long next = store.transact(tx -> {
   *   long n = tx.view(counters).getOrDefault("n", 0L) + 1;
   *   tx.put(counters, "n", n);
   *   return n;
   * });
   * System.out.println(next);   // -> 1
   * }
   *
   * @param <R> the type of the result
   * @param <X> what the body may throw besides unchecked exceptions
   * @param body what to do; it runs again when others were in the way
   * @return what the body returned in the run that counted
   * @throws dev.gatun.error.ConflictException when it has met other writers too often
   * @throws X when the body does
   */
  public <R extends @Nullable Object, X extends Exception> R transact(TransactionBody<R, X> body) throws X {
    return Retries.run(this, engine, sync, Objects.requireNonNull(body, "the body is null"));
  }

  /** {@return all tables as they are now, for as long as the snapshot is open} */
  public Snapshot snapshot() {
    return new StoredSnapshot(this, engine.snapshotForUsers());
  }

  /**
   * Copies the store as it is now into a directory that is empty or not there yet, while readers and writers go on. The copy is a store that {@link
   * #open} opens, with the same tables and an identity of its own, and without dead space: leaves are full and lie in the order of their keys. Every
   * page is checked before it is copied. A failure removes what was written and harms nothing.
   *
   * @param target a directory that is empty or not there yet
   * @return what was copied
   * @throws IllegalArgumentException when the target is there already and is not an empty directory, or lies in this store
   * @throws dev.gatun.error.CorruptionException when a page of this store is damaged
   * @throws dev.gatun.error.StoreException when the target's disk fails or is full
   */
  public BackupReport backup(Path target) {
    return Reports.of(BackupRun.toStore(engine, home.directory(), target));
  }

  /**
   * Copies the store as it is now into a stream, from which {@link #restore} makes a store, while readers and writers go on. Every page is checked
   * before it is copied, and what is written is checked when it is restored. The channel stays open; it may have begun elsewhere, and more may
   * follow.
   *
   * @param target the stream; it stays open
   * @return what was copied
   * @throws dev.gatun.error.CorruptionException when a page of this store is damaged
   * @throws dev.gatun.error.StoreException when the channel fails
   */
  public BackupReport backup(WritableByteChannel target) {
    return Reports.of(BackupRun.toStream(engine, Objects.requireNonNull(target, "the target is null")));
  }

  /** Returns when everything written before is on the disk. */
  public void sync() {
    engine.sync();
  }

  /** Makes a checkpoint now, so that the next opening has no log to replay. There is no need to call it. */
  public void checkpoint() {
    engine.checkpoint();
  }

  /**
   * Makes the store as small as it can be while readers, writers and snapshots go on: sparse pages are written anew, fuller and in the order of
   * their keys, what lies at the end of the file is moved, and the file is cut; the logs become short too. Meanwhile the file may need up to as many
   * bytes more as the data has. What an open snapshot shows is kept, and writers who need space take it; the file is then cut less or not at all. A
   * store at rest does the same by itself: {@link StoreBuilder#compaction}. A crash meanwhile loses nothing.
   *
   * @return what it has done
   * @throws dev.gatun.error.CorruptionException when a page is damaged
   * @throws dev.gatun.error.StoreFullException when the disk is too full to write anything anew; nothing is lost
   */
  public CompactionReport compact() {
    return Reports.of(engine.compact());
  }

  /**
   * Reads and checks every page in use, while the store goes on working.
   *
   * @return what was found
   */
  public VerifyReport verify() {
    return Reports.of(engine.verify());
  }

  /** {@return what opening this store had to do} */
  public RecoveryReport recovery() {
    return Reports.of(engine.recovery());
  }

  /**
   * Sizes and counts at this moment. What is live is estimated by a look at some leaves, which may have to be read from the disk.
   *
   * @return the figures
   */
  public StoreStats stats() {
    return Reports.of(engine.stats(), hot);
  }

  /** {@return the store's directory, or null for a store in memory} */
  public @Nullable Path directory() {
    return home.directory();
  }

  boolean isClosed() {
    return engine.isClosed();
  }

  /** Waits for calls in progress, makes a checkpoint, and closes the store and everything that came from it. Closing twice is fine. */
  @Override
  public void close() {
    engine.checkClosable(); // before anything is let go of
    try (home; hot) {
      engine.close();
    }
  }

  @Override
  public String toString() {
    return "Store[" + (home.directory() == null ? "in memory" : home.directory()) + (isClosed() ? ", closed]" : "]");
  }
}

package dev.gatun.bench.stores;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;
import org.rocksdb.WriteOptions;

/**
 * RocksDB by its Java binding, with what its wiki advises under "Setup Options and Basic Tuning".
 *
 * <ul>
 *   <li>{@code level_compaction_dynamic_level_bytes}, {@code bytes_per_sync} of 1 MB, as many background jobs as processors, two memtables of 128 MB
 *       more than the default of 64 MB, a Bloom filter of 10 bits a key, pipelined writes.
 *   <li>A block cache of 2 GiB: the whole data as plain blocks, as all others have theirs in memory. Blocks of 4 KiB, which suit point reads best.
 *   <li>No compression: values are incompressible, and it would only cost.
 *   <li>The log is on. Asynchronous: {@code syncWal} each 100 ms. Durable: {@code setSync(true)}, which forces once for a group of writers.
 *   <li>A get copies to an array of the caller's without allocation; a live walk refreshes its iterator, a snapshot's does not.
 *   <li>Settled means: memtables flushed and no compaction pending or running.
 * </ul>
 */
final class RocksStore implements PeerStore {
  private static final long CACHE_BYTES = 2L << 30;
  private static final long MEMTABLE_BYTES = 128L << 20;
  private static final int MEMTABLES = 4;
  private static final long FORCE_EACH_BYTES = 1 << 20;
  private static final int BLOOM_BITS = 10;
  private static final long POLL_MILLIS = 10;

  static {
    RocksDB.loadLibrary();
  }

  private final Path folder;
  private final Cache cache = new LRUCache(CACHE_BYTES);
  private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
  private final Options options;
  private final WriteOptions writeOptions;
  private final RocksDB db;
  private final PeriodicSync clock;

  RocksStore(Path folder, boolean durable) {
    this.folder = folder;
    options = options();
    writeOptions = new WriteOptions().setSync(durable);
    db = Rocks.call(() -> RocksDB.open(options, folder.toString()));
    clock = durable ? null : new PeriodicSync(this::sync);
  }

  private Options options() {
    BlockBasedTableConfig table = new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom).setOptimizeFiltersForMemory(true);
    return new Options()
        .setCreateIfMissing(true)
        .setTableFormatConfig(table)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setLevelCompactionDynamicLevelBytes(true)
        .setIncreaseParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()))
        .setWriteBufferSize(MEMTABLE_BYTES)
        .setMaxWriteBufferNumber(MEMTABLES)
        .setBytesPerSync(FORCE_EACH_BYTES)
        .setEnablePipelinedWrite(true);
  }

  @Override
  public Session session() {
    return new RocksSession(db, writeOptions);
  }

  @Override
  public void sync() {
    Rocks.run(db::syncWal);
  }

  /** The flush of a memtable is what bounds the log here. */
  @Override
  public void checkpoint() {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      Rocks.run(() -> db.flush(flush));
    }
  }

  @Override
  public void settle() {
    checkpoint();
    while (Rocks.call(() -> isBusy("rocksdb.compaction-pending") || isBusy("rocksdb.num-running-compactions"))) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private boolean isBusy(String property) throws RocksDBException {
    return !db.getProperty(property).equals("0");
  }

  @Override
  public boolean compact() {
    Rocks.run(db::compactRange);
    settle();
    return true;
  }

  /** A table file written beside the store, forced, and taken in whole. */
  @Override
  public Optional<Runnable> bulkLoad(SortedSource source) {
    String file = folder.resolve("bulk.sst").toString();
    try (EnvOptions environment = new EnvOptions();
        SstFileWriter writer = new SstFileWriter(environment, options)) {
      writer.open(file);
      for (int i = 0; i < source.size(); i++) {
        writer.put(source.key(i), source.value(i));
      }
      writer.finish();
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
    return Optional.of(() -> ingest(file));
  }

  private void ingest(String file) {
    try (IngestExternalFileOptions ingest = new IngestExternalFileOptions().setMoveFiles(true)) {
      Rocks.run(() -> db.ingestExternalFile(List.of(file), ingest));
    }
  }

  @Override
  public void close() {
    if (clock != null) {
      clock.close();
    }
    db.close();
    writeOptions.close();
    options.close();
    bloom.close();
    cache.close();
  }
}

package dev.gatun.bench.stores;

import static org.lmdbjava.DirectBufferProxy.PROXY_DB;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.agrona.DirectBuffer;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/**
 * LMDB through lmdbjava.
 *
 * <ul>
 *   <li>Agrona's buffers: the fastest of lmdbjava's buffer types in its own benchmarks. Its range checks and Agrona's are off ({@code
 *       lmdbjava.disable.checks}, {@code agrona.disable.bounds.checks}), as those benchmarks have it.
 *   <li>Each session has one read transaction, renewed and never reopened. Point reads renew it once in {@value LmdbSession#GETS_A_RENEWAL} gets and
 *       after each own write: an application that wants the newest state at each get pays more, so this favours LMDB.
 *   <li>Buffers are used again. A write is one transaction, as one operation a commit asks for; a sorted batch is one transaction with {@code
 *       MDB_APPEND}.
 *   <li>Asynchronous: {@code MDB_NOSYNC} and {@code env.sync} each 100 ms. LMDB's own words: a system crash can then corrupt the database, unless the
 *       file system keeps the order of writes.
 *   <li>{@code MDB_NOMEMINIT} spares it the clearing of pages, {@code MDB_NOTLS} ties a reader to its transaction and not to its thread. No {@code
 *       MDB_WRITEMAP}: it would give up the protection against stray writes, and its file is as long as the map.
 * </ul>
 */
final class LmdbStore implements PeerStore {
  private static final int READERS = 2048;
  private static final long LEAST_MAP_BYTES = 16L << 30; // addresses; a snapshot that is held makes it keep all that is written

  static {
    System.setProperty(Env.DISABLE_CHECKS_PROP, "true");
    System.setProperty("agrona.disable.bounds.checks", "true");
  }

  private final Path folder;
  private final Env<DirectBuffer> env;
  private final Dbi<DirectBuffer> table;
  private final PeriodicSync clock;

  LmdbStore(Path folder, boolean durable, long liveBytes) {
    this.folder = folder;
    List<EnvFlags> flags = new ArrayList<>(List.of(EnvFlags.MDB_NOMEMINIT, EnvFlags.MDB_NOTLS));
    if (!durable) {
      flags.add(EnvFlags.MDB_NOSYNC);
    }
    env =
        Env.create(PROXY_DB)
            .setMapSize(Math.max(LEAST_MAP_BYTES, 8 * liveBytes))
            .setMaxDbs(1)
            .setMaxReaders(READERS)
            .open(folder.toFile(), flags.toArray(EnvFlags[]::new));
    table = env.openDbi("data", DbiFlags.MDB_CREATE);
    clock = durable ? null : new PeriodicSync(this::sync);
  }

  @Override
  public Session session() {
    return new LmdbSession(env, table);
  }

  @Override
  public void sync() {
    env.sync(true);
  }

  @Override
  public void settle() {
    sync();
  }

  /** By LMDB's own way: a copy of the live pages, one after the other, that takes the place of the file. */
  @Override
  public boolean compact() {
    File copy = folder.resolve("compacted").toFile();
    if (!copy.mkdir()) {
      throw new IllegalStateException("the folder is there already: " + copy);
    }
    env.copy(copy, org.lmdbjava.CopyFlags.MDB_CP_COMPACT);
    close();
    move(copy.toPath());
    return true;
  }

  private void move(Path copy) {
    try {
      java.nio.file.Files.move(copy.resolve("data.mdb"), folder.resolve("data.mdb"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      java.nio.file.Files.delete(copy);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public OptionalLong usedBytes() {
    try (Txn<DirectBuffer> reader = env.txnRead()) {
      Stat stat = table.stat(reader);
      return OptionalLong.of((stat.branchPages + stat.leafPages + stat.overflowPages) * stat.pageSize);
    }
  }

  @Override
  public void close() {
    if (clock != null && !env.isClosed()) {
      clock.close();
    }
    env.close();
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageSize;
import dev.gatun.io.Storage;
import dev.gatun.tree.OverflowReader;
import dev.gatun.tree.OverflowRuns;
import dev.gatun.tree.TreeCursor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies all tables as they are at one moment, entry by entry in the order of their keys, while everybody goes on: into a new store, or into a stream
 * from which one can be made.
 *
 * <p>A snapshot keeps the moment, so nothing is validated but each page once, at its first touch (I12): no byte is copied that was not verified, and
 * the damage of the source ends the backup. What the target's disk does to the backup is no failure of the store. Memory: the largest value that
 * stands in a leaf, a block of a larger one, and what the target needs.
 */
public final class Backup {
  private final Engine engine;
  private final BackupTarget target;
  private final byte[] key = new byte[PageSize.MAX_KEY_BYTES];
  private final byte[] value = new byte[PageSize.PAGE_BYTES];
  private long entries;

  private Backup(Engine engine, BackupTarget target) {
    this.engine = engine;
    this.target = target;
  }

  /** Makes a store in an empty directory; a failure leaves nothing in it. */
  public static BackupResult toStore(Engine engine, Storage directory) throws IOException {
    try (BackupStore target = new BackupStore(directory, engine.parts().data().name())) {
      return new Backup(engine, target).run();
    }
  }

  /** Writes a stream, which stays open. */
  public static BackupResult toStream(Engine engine, WritableByteChannel stream) throws IOException {
    return new Backup(engine, new BackupStream(stream)).run();
  }

  /** Makes a store of a stream in an empty directory; reads not a byte more than the backup has. A failure leaves nothing in the directory. */
  public static BackupResult restore(ReadableByteChannel stream, Storage directory) throws IOException {
    try (BackupStore target = new BackupStore(directory, RestoredStream.NAME)) {
      return new RestoredStream(stream, target).run();
    }
  }

  private BackupResult run() throws IOException {
    engine.progress().checkOutside("backup");
    long begin = System.nanoTime();
    AtomicReference<TableSet> present = new AtomicReference<>();
    try (RawSnapshot snapshot = engine.snapshot(() -> present.set(engine.tablesPart().present()))) {
      Catalog catalog = Objects.requireNonNull(present.get()).catalogAsOf(snapshot.cut());
      List<TableEntry> tables = catalog.tables().stream().filter(table -> !table.dropped()).toList();
      try (ProgressMeter meter = engine.progress().begin(LongWork.BACKUP, tables.stream().mapToLong(TableEntry::count).sum())) {
        for (TableEntry table : tables) {
          copy(table, meter);
        }
        target.end(catalog.nextTableId());
        meter.finish();
      }
      return new BackupResult(tables.size(), entries, target.bytes(), (System.nanoTime() - begin) / 1_000_000);
    } catch (RuntimeException e) {
      if (engine.isClosed() && !(e instanceof StoreException)) {
        throw new StoreClosedException("the store was closed during the backup"); // its memory is gone
      }
      throw e;
    }
  }

  private void copy(TableEntry table, ProgressMeter meter) throws IOException {
    target.table(table);
    try (TreeCursor cursor = TreeCursor.frozen(engine.treeSpace(), table.root())) {
      for (boolean more = cursor.first(); more; more = cursor.next()) {
        copy(cursor);
        entries++;
        meter.add(1);
      }
    }
    target.endTable(table.count());
  }

  private void copy(TreeCursor cursor) throws IOException {
    MemorySegment s = cursor.segment();
    long b = cursor.base();
    long slot = cursor.slot();
    int keyLength = Node.copyKey(s, b, cursor.index(), key, 0);
    if (Leaf.isOverflow(slot)) {
      byte[] reference = OverflowRuns.referenceAt(s, b, slot);
      target.large(key, keyLength, new OverflowReader(engine.treeSpace(), reference), OverflowRuns.length(reference));
    } else {
      int length = Leaf.valueLength(s, b, slot);
      MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b + Leaf.valueOffset(s, b, slot), value, 0, length);
      target.entry(key, keyLength, value, length);
    }
  }
}

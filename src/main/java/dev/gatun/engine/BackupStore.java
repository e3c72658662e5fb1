package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.io.Storage;
import dev.gatun.tree.OverflowWriter;
import dev.gatun.tree.TreeBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A backup that is a store: all leaves full and in the order of their keys, tables with the names, codecs and ids that they have, and an identity of
 * its own. What is not ended leaves nothing.
 */
final class BackupStore implements BackupTarget, AutoCloseable {
  private final NewDataFile file;
  private final String source;
  private final List<TableEntry> tables = new ArrayList<>();
  private TableEntry table = new TableEntry(0, "", "", "", 0, 0, false);
  private TreeBuilder tree;

  /** The source is named when it turns out to be damaged. */
  BackupStore(Storage storage, String source) throws IOException {
    this.file = new NewDataFile(storage);
    this.source = source;
    this.tree = new TreeBuilder(file, 0, NewDataFile.EPOCH, 0);
  }

  @Override
  public void table(TableEntry next) {
    table = next;
    tree = new TreeBuilder(file, next.id(), NewDataFile.EPOCH, 0);
  }

  @Override
  public void entry(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
    checkOrder(key, keyLength);
    tree.add(key, 0, keyLength, value, 0, valueLength, false);
  }

  @Override
  public void large(byte[] key, int keyLength, OverflowWriter.Source value, long valueLength) throws IOException {
    checkOrder(key, keyLength);
    byte[] reference = file.writeLarge(value, valueLength);
    tree.add(key, 0, keyLength, reference, 0, reference.length, true);
  }

  private void checkOrder(byte[] key, int keyLength) {
    if (!tree.follows(key, 0, keyLength)) {
      throw damage("keys in order", "entry " + tree.count() + " of table '" + table.name() + "' out of order");
    }
  }

  @Override
  public void endTable(long entries) throws IOException {
    if (entries != tree.count()) {
      throw damage(entries + " entries in table '" + table.name() + "'", tree.count() + " entries");
    }
    tables.add(new TableEntry(table.id(), table.name(), table.keyCodec(), table.valueCodec(), tree.finish(), entries, false));
  }

  private CorruptionException damage(String expected, String found) {
    return new CorruptionException(source, CorruptionException.NO_PAGE, 0, expected, found);
  }

  @Override
  public void end(int nextTableId) throws IOException {
    file.finish(new Catalog(nextTableId, List.copyOf(tables)));
  }

  @Override
  public long bytes() {
    return file.bytes();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

package dev.gatun.bench;

import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.IOException;

/** A store with one table in a folder of its own. */
final class OpenStore implements AutoCloseable {
  final Folder folder;
  final Store store;
  final Table<byte[], byte[]> table;

  OpenStore(Durability durability) throws IOException {
    folder = new Folder("gatun");
    store = Store.builder(folder.path()).durability(durability).open();
    table = store.table("data");
  }

  /** A store with the standard data, written in random order and at rest: nothing of it is left to be done while somebody measures. */
  static OpenStore loaded() throws IOException {
    OpenStore open = new OpenStore(Durability.ASYNC);
    open.putAll(0);
    open.store.checkpoint();
    return open;
  }

  /** Writes every entry once. Keys are random, so their order is. */
  void putAll(int round) {
    Data data = new Data(round);
    for (int i = 0; i < Data.ENTRIES; i++) {
      table.put(data.key(i), data.value(i, round));
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
    folder.close();
  }
}

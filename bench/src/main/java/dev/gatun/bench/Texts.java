package dev.gatun.bench;

import dev.gatun.Codecs;
import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.IOException;

/** A store with one table of texts: a hundred thousand values of 1 KB under short keys. */
final class Texts implements AutoCloseable {
  static final int ENTRIES = 100_000;
  static final int VALUE_BYTES = 1024;

  private static final String LETTERS = "the quick brown fox jumps over the lazy dog, ".repeat(24);

  final Store store;
  final Table<String, String> table;
  private final Folder folder;

  Texts(long hotRecords) throws IOException {
    folder = new Folder("gatun-texts");
    store = Store.builder(folder.path()).durability(Durability.ASYNC).hotRecords(hotRecords).open();
    table = store.table("texts", Codecs.utf8(), Codecs.utf8());
    for (int i = 0; i < ENTRIES; i++) {
      table.put(key(i), value(i, 0));
    }
    store.checkpoint();
  }

  /** A new object each time, as a key that comes from outside is. */
  static String key(int number) {
    return "user_" + number;
  }

  /** Some value for an entry; another for each round of writing. */
  static String value(int number, int round) {
    String head = number + " " + round + " ";
    return head + LETTERS.substring(0, VALUE_BYTES - head.length());
  }

  @Override
  public void close() throws IOException {
    store.close();
    folder.close();
  }
}

package dev.gatun.integration;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.error.StoreException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A process with an open store whose files are changed from outside: it waits for a line of input, then reads every entry, writes, checkpoints and
 * closes, and says how each of these went.
 */
final class ChangedFileChild {
  static final int ENTRIES = 20_000;

  private ChangedFileChild() {}

  static byte[] value(long key) {
    byte[] value = new byte[150];
    Arrays.fill(value, (byte) (key * 31 + 7));
    return value;
  }

  static void fill(Path directory) {
    try (Store store = Store.open(directory)) {
      Table<Long, byte[]> table = store.table("t", Codecs.int64(), Codecs.bytes());
      store.write(batch -> {
        for (long key = 0; key < ENTRIES; key++) {
          batch.put(table, key, value(key));
        }
      });
    }
  }

  public static void main(String[] arguments) throws Exception {
    Store store = Store.open(Path.of(arguments[0]));
    Table<Long, byte[]> table = store.table("t", Codecs.int64(), Codecs.bytes());
    if (Boolean.parseBoolean(arguments[1])) {
      readAll(table); // every page has been verified and will not be again
    }
    System.out.println("open");
    System.in.read();
    System.out.println("read " + readAll(table));
    System.out.println("put " + outcome(() -> table.put(-1L, value(-1))));
    System.out.println("checkpoint " + outcome(store::checkpoint));
    System.out.println("close " + outcome(store::close));
  }

  /** Three numbers: right answers, wrong ones, and refused ones. */
  private static String readAll(Table<Long, byte[]> table) {
    int[] counts = new int[3];
    for (long key = 0; key < ENTRIES; key++) {
      try {
        counts[Arrays.equals(table.get(key), value(key)) ? 0 : 1]++;
      } catch (StoreException e) {
        counts[2]++;
      }
    }
    return counts[0] + " " + counts[1] + " " + counts[2];
  }

  private static String outcome(Runnable call) {
    try {
      call.run();
      return "done";
    } catch (StoreException e) {
      return "refused: " + e.toString().replace('\n', ' ');
    }
  }
}

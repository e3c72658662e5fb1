package dev.gatun.integration;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;

/** A process that brings more into a store in memory than its heap and its direct buffers may take. */
final class LargeMemory {
  private static final int VALUE_BYTES = 10_000;
  private static final int VALUES = 10_000;

  private LargeMemory() {}

  public static void main(String[] arguments) {
    try (Store store = Store.inMemory()) {
      Table<Integer, byte[]> table = store.table("t", Codecs.int32(), Codecs.bytes());
      for (int i = 0; i < VALUES; i++) {
        table.put(i, new byte[VALUE_BYTES]);
      }
      System.out.println(table.size() + " of " + table.get(VALUES - 1).length + " bytes");
    }
  }
}

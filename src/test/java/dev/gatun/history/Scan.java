package dev.gatun.history;

import dev.gatun.Range;
import dev.gatun.ReadView;
import dev.gatun.Table;
import java.util.Arrays;
import java.util.function.Function;

/** Reads all keys of a history by ranges. */
final class Scan {
  private Scan() {}

  static void into(long[] values, KeyPlaces places, Function<Table<byte[], byte[]>, ReadView<byte[], byte[]>> view) {
    Arrays.fill(values, 0);
    table(values, places, view, places.table(0));
    if (places.table(1) != places.table(0)) {
      table(values, places, view, places.table(1));
    }
  }

  private static void table(
      long[] values, KeyPlaces places, Function<Table<byte[], byte[]>, ReadView<byte[], byte[]>> view, Table<byte[], byte[]> table) {
    view.apply(table).forEach(Range.closed(places.bytes(0), places.bytes(places.keys)), (key, value) -> {
      int k = places.keyOf(key);
      if (k >= 0) {
        values[k] = Values.number(value);
      }
    });
  }
}

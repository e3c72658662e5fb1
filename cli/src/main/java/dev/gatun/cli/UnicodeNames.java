package dev.gatun.cli;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The names of all characters that Java knows: many small entries, with numbers for keys. */
final class UnicodeNames {
  static final String TABLE = "unicode";
  private static final int BATCH = 5000;

  private final Store store;
  private final Table<Long, String> table;
  private final int[] points;

  UnicodeNames(Store store) {
    this.store = store;
    this.table = store.table(TABLE, Codecs.int64(), Codecs.utf8());
    this.points = IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(UnicodeNames::isAssigned).toArray();
  }

  private static boolean isAssigned(int point) {
    int type = Character.getType(point);
    return type != Character.UNASSIGNED && type != Character.PRIVATE_USE && type != Character.SURROGATE;
  }

  /** Stores them all, in batches. */
  Work.Size storeAll() {
    long bytes = 0;
    try (Progress progress = Progress.of("storing " + TABLE, points.length)) {
      for (int from = 0; from < points.length; from += BATCH) {
        Map<Long, String> names = names(from, Math.min(from + BATCH, points.length));
        store.write(batch -> names.forEach((point, name) -> batch.put(table, point, name)));
        bytes += names.values().stream().mapToLong(name -> Long.BYTES + name.length()).sum();
        progress.step(names.size());
      }
    }
    return new Work.Size(points.length, bytes);
  }

  private Map<Long, String> names(int from, int to) {
    Map<Long, String> names = new TreeMap<>();
    for (int i = from; i < to; i++) {
      names.put((long) points[i], Character.getName(points[i]));
    }
    return names;
  }

  /** Gets each name by its number and compares it. */
  Work.Size compareAll() {
    long bytes = 0;
    try (Progress progress = Progress.of("comparing " + TABLE, points.length)) {
      for (int point : points) {
        String name = Character.getName(point);
        String found = table.get((long) point);
        if (!name.equals(found)) {
          throw new Refusal(ExitCode.DAMAGED, Figures.format("U+%04X is '%s' in the store and not '%s'", point, String.valueOf(found), name));
        }
        bytes += Long.BYTES + name.length();
        progress.step(1);
      }
    }
    return new Work.Size(points.length, bytes);
  }

  Table<Long, String> table() {
    return table;
  }
}

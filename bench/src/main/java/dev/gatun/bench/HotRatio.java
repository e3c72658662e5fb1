package dev.gatun.bench;

import dev.gatun.StoreStats;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How many reads the hot records answer, at several shares of writes, beside a plain map of the most recently used records with as many bytes. A
 * write leaves the hot records alone and makes one of them useless; the map is counted twice, with records that go when they are written and with
 * records that are replaced by the writer.
 */
public final class HotRatio {
  private static final int OPERATIONS = 1_000_000;
  private static final int OVERHEAD_BYTES = 256;
  private static final long[] ROOMS = {4_000_000, 16_000_000, 64_000_000};
  private static final int[] PERCENT_WRITES = {0, 5, 50};

  private HotRatio() {}

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    System.out.printf("reads answered, of %,d operations on %,d texts of 1 KB with Zipf's distribution%n%n", OPERATIONS, Texts.ENTRIES);
    System.out.printf("%-10s %-8s %12s %22s %22s%n", "room", "writes", "hot records", "LRU, writes remove", "LRU, writes replace");
    for (long room : ROOMS) {
      for (int percent : PERCENT_WRITES) {
        print(room, percent);
      }
    }
  }

  private static void print(long room, int percent) throws IOException {
    Recent removing = new Recent(room, false);
    Recent replacing = new Recent(room, true);
    StoreStats stats;
    try (Texts texts = new Texts(room)) {
      SplittableRandom random = new SplittableRandom(11);
      Zipf zipf = new Zipf(Texts.ENTRIES, random);
      for (int i = 0; i < OPERATIONS; i++) {
        int number = zipf.next(random);
        if (random.nextInt(100) < percent) {
          texts.table.put(Texts.key(number), Texts.value(number, i));
          removing.write(number);
          replacing.write(number);
        } else {
          texts.table.get(Texts.key(number));
          removing.read(number);
          replacing.read(number);
        }
      }
      stats = texts.store.stats();
    }
    double hot = 100.0 * stats.hotHits() / (stats.hotHits() + stats.hotMisses());
    System.out.printf(
        "%-10s %-8s %10.1f %% %20.1f %% %20.1f %%%n", room / 1_000_000 + " MB", percent + " %", hot, removing.percent(), replacing.percent());
  }

  /** The most recently used records, bounded by the same bytes. What they hold does not matter here. */
  private static final class Recent {
    private final Map<Integer, Integer> weights = new LinkedHashMap<>(16, 0.75f, true);
    private final long room;
    private final boolean replaces;
    private long bytes;
    private long hits;
    private long reads;

    Recent(long room, boolean replaces) {
      this.room = room;
      this.replaces = replaces;
    }

    void read(int number) {
      reads++;
      if (weights.get(number) != null) {
        hits++;
      } else {
        keep(number);
      }
    }

    void write(int number) {
      if (replaces) {
        keep(number);
      } else {
        Integer weight = weights.remove(number);
        bytes -= weight == null ? 0 : weight;
      }
    }

    private void keep(int number) {
      int weight = Texts.key(number).length() + Texts.VALUE_BYTES + OVERHEAD_BYTES;
      Integer before = weights.put(number, weight);
      bytes += weight - (before == null ? 0 : before);
      for (Iterator<Integer> oldest = weights.values().iterator(); bytes > room; oldest.remove()) {
        bytes -= oldest.next();
      }
    }

    double percent() {
      return 100.0 * hits / reads;
    }
  }
}

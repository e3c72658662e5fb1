package dev.gatun.engine;

import dev.gatun.engine.CrashState.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One operation of a workload.
 *
 * @param kind what it does
 * @param entries the keys it writes; of a range the two ends come first
 * @param table the table it makes or drops
 */
record CrashStep(Kind kind, List<Entry> entries, String table) {
  enum Kind { WRITE, LOAD, REMOVE_RANGE, REPLACE_RANGE, CREATE, DROP, SYNC, CHECKPOINT, COMPACT, SNAPSHOT_OPEN, SNAPSHOT_CLOSE, REOPEN }

  static final List<String> FIXED_TABLES = List.of("a", "b");
  private static final String EXTRA_TABLE = "x";
  private static final String LOADED = "z-"; // above all other keys
  private static final String BEYOND_ALL = "zz";

  CrashState after(CrashState before) {
    return switch (kind) {
      case WRITE, LOAD -> before.with(entries);
      case REMOVE_RANGE, REPLACE_RANGE -> before.withoutRange(low().table(), low().key(), high().key()).with(entries.subList(2, entries.size()));
      case CREATE -> before.withTable(table);
      case DROP -> before.withoutTable(table);
      default -> before;
    };
  }

  /** The lower end of a range, inside. */
  Entry low() {
    return entries.getFirst();
  }

  /** The upper end, outside. */
  Entry high() {
    return entries.get(1);
  }

  boolean changes() {
    return switch (kind) {
      case WRITE, LOAD, REMOVE_RANGE, REPLACE_RANGE, CREATE, DROP -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return kind + (entries.isEmpty() ? " " + table : " of " + entries.size());
  }

  // ---------------------------------------------------------------- making them up

  /** What a workload is made of. */
  enum Flavor { SMALL, LARGE_VALUES, CHAINS, SHRINKING }

  /** A workload of about so many steps: two tables, some entries to begin with, then anything. */
  static List<CrashStep> workload(long seed, int steps, Flavor flavor) {
    Random random = new Random(seed);
    List<CrashStep> all = new ArrayList<>();
    FIXED_TABLES.forEach(name -> all.add(new CrashStep(Kind.CREATE, List.of(), name)));
    if (flavor == Flavor.SHRINKING) {
      addEmptySpace(random, all);
    }
    all.add(batch(random, 5 + random.nextInt(30), FIXED_TABLES, flavor));
    boolean extra = false;
    for (int i = 0; i < steps; i++) {
      List<String> tables = extra ? List.of("a", "b", EXTRA_TABLE) : FIXED_TABLES;
      CrashStep step = random.nextInt(25) == 0 ? load(random, tables, flavor, i) : random(random, tables, flavor);
      if (step.kind == Kind.CREATE) {
        step = new CrashStep(extra ? Kind.DROP : Kind.CREATE, List.of(), EXTRA_TABLE);
        extra = !extra;
      }
      all.add(step);
    }
    return all;
  }

  /** A file of some MiB with little in it, and some of that at its end. */
  private static void addEmptySpace(Random random, List<CrashStep> all) {
    int values = 16 + random.nextInt(6);
    for (int i = 0; i < values; i++) {
      all.add(new CrashStep(Kind.WRITE, List.of(new Entry("b", "wide-" + i, bytes(random, 200_000))), ""));
    }
    for (int i = 0; i < values - 1 - random.nextInt(3); i++) {
      all.add(new CrashStep(Kind.WRITE, List.of(new Entry("b", "wide-" + i, null)), ""));
    }
    all.add(new CrashStep(Kind.COMPACT, List.of(), ""));
  }

  private static CrashStep random(Random random, List<String> tables, Flavor flavor) {
    int dice = random.nextInt(100);
    if (dice < 34) {
      return new CrashStep(Kind.WRITE, List.of(entry(random, tables, flavor, false)), "");
    } else if (dice < 46) {
      return new CrashStep(Kind.WRITE, List.of(entry(random, tables, flavor, true)), "");
    } else if (dice < 52) {
      return range(random, tables, flavor);
    } else if (dice < 60) {
      return batch(random, 2 + random.nextInt(8), tables, flavor);
    } else if (dice < 64) {
      return flavor == Flavor.CHAINS ? chain(random, tables) : random.nextBoolean() ? ordered(random, tables) : batch(random, 20, tables, flavor);
    }
    return new CrashStep(dice < 70 ? Kind.CREATE : dice < 75 ? Kind.SYNC : dice < 83 ? Kind.CHECKPOINT : dice < 86 ? Kind.COMPACT
        : dice < 91 ? Kind.SNAPSHOT_OPEN : dice < 95 ? Kind.SNAPSHOT_CLOSE : Kind.REOPEN, List.of(), "");
  }

  private static CrashStep batch(Random random, int count, List<String> tables, Flavor flavor) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(random, tables, flavor, random.nextInt(5) == 0));
    }
    return new CrashStep(Kind.WRITE, entries, "");
  }

  /** A batch in the order of its keys, some of them twice: among the others or behind them all, and more than a leaf holds. */
  private static CrashStep ordered(Random random, List<String> tables) {
    String table = tables.get(random.nextInt(tables.size()));
    String prefix = random.nextBoolean() ? "k" : "y";
    int number = 100 + random.nextInt(60);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      entries.add(new Entry(table, prefix + number, random.nextInt(9) == 0 ? null : bytes(random, 150 + random.nextInt(100))));
      number += random.nextInt(10) == 0 ? 0 : 1;
    }
    return new CrashStep(Kind.WRITE, entries, "");
  }

  /** A range of keys that goes, alone or in a transaction that writes into it again. */
  private static CrashStep range(Random random, List<String> tables, Flavor flavor) {
    String table = tables.get(random.nextInt(tables.size()));
    String one = random.nextInt(6) == 0 ? "" : key(random);
    String other = random.nextInt(6) == 0 ? BEYOND_ALL : key(random);
    boolean ascending = one.compareTo(other) <= 0;
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(table, ascending ? one : other, null));
    entries.add(new Entry(table, ascending ? other : one, null));
    boolean replaced = random.nextInt(3) == 0;
    for (int i = 0; replaced && i < 4; i++) {
      entries.add(entry(random, tables, flavor, false));
    }
    return new CrashStep(replaced ? Kind.REPLACE_RANGE : Kind.REMOVE_RANGE, entries, "");
  }

  /** A bulk load: behind all that is there, loads before it included. */
  private static CrashStep load(Random random, List<String> tables, Flavor flavor, int n) {
    String table = tables.get(random.nextInt(tables.size()));
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(3) == 0 ? 1 : 10 + random.nextInt(60); i > 0; i--) {
      entries.addFirst(new Entry(table, LOADED + "%03d-%03d".formatted(n, i), bytes(random, valueLength(random, flavor))));
    }
    return new CrashStep(Kind.LOAD, entries, "");
  }

  /** A batch that is logged in parts. */
  private static CrashStep chain(Random random, List<String> tables) {
    List<Entry> entries = new ArrayList<>();
    int length = random.nextInt(4) == 0 ? 1 << 20 : 200_000 + random.nextInt(200_000);
    entries.add(new Entry(tables.getFirst(), "huge-" + random.nextInt(3), bytes(random, length)));
    entries.add(new Entry(tables.getLast(), "huge-" + random.nextInt(3), bytes(random, 100_000 + random.nextInt(100_000))));
    entries.add(entry(random, tables, Flavor.SMALL, false));
    return new CrashStep(Kind.WRITE, entries, "");
  }

  private static Entry entry(Random random, List<String> tables, Flavor flavor, boolean removes) {
    String table = tables.get(random.nextInt(tables.size()));
    return new Entry(table, key(random), removes ? null : bytes(random, valueLength(random, flavor)));
  }

  private static String key(Random random) {
    int number = random.nextInt(40);
    return switch (number % 8) {
      case 0 -> "p".repeat(900) + number; // long keys with a long common part
      case 1 -> "k" + "z".repeat(number * 3);
      default -> "k" + number;
    };
  }

  private static int valueLength(Random random, Flavor flavor) {
    int dice = random.nextInt(20);
    if (dice == 0) {
      return 0;
    }
    if (flavor == Flavor.LARGE_VALUES && dice == 1) {
      return random.nextBoolean() ? 1_024 : 4_096; // with its header no whole number of pages
    }
    return flavor == Flavor.LARGE_VALUES && dice < 6 ? 2_000 + random.nextInt(90_000) : dice < 12 ? random.nextInt(60) : 200 + random.nextInt(1_300);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}

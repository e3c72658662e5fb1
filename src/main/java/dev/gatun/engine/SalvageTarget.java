package dev.gatun.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The new store that a salvage writes. Tables are known by their ids in the damaged store; what is written is counted by where it came from. Writes
 * wait in a batch; reads come after {@link #flush}. One thread.
 */
final class SalvageTarget {
  private static final int BATCH_OPERATIONS = 1_000;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int MAX_NAME_BYTES = 255;
  private static final String BYTES = "bytes";

  /** Where an entry was found. */
  enum Origin { TREE, LOOSE_LEAF, LOG }

  private static final class Salvaged {
    private final RawTable table;
    private final long[] counts = new long[Origin.values().length];

    Salvaged(RawTable table) {
      this.table = table;
    }
  }

  private final Engine engine;
  private final Map<Integer, Salvaged> tables = new HashMap<>();
  private RawBatch batch = new RawBatch();
  private long batchBytes;

  SalvageTarget(Engine engine) {
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  // ---------------------------------------------------------------- tables

  boolean has(int id) {
    return tables.containsKey(id);
  }

  Collection<Integer> ids() {
    return List.copyOf(tables.keySet());
  }

  /** Makes a table, under another name when that one is taken or is none. */
  void create(int id, String name, String keyCodec, String valueCodec) {
    boolean named = fits(name) && fits(keyCodec) && fits(valueCodec);
    String free = unused(named ? name : "salvaged-" + id);
    tables.put(id, new Salvaged(engine.table(free, named ? keyCodec : BYTES, named ? valueCodec : BYTES)));
  }

  private static boolean fits(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    return bytes > 0 && bytes <= MAX_NAME_BYTES;
  }

  private String unused(String name) {
    String free = name;
    for (int i = 2; isTaken(free); i++) {
      String suffix = "-" + i;
      free = name.substring(0, Math.min(name.length(), MAX_NAME_BYTES / 4)) + suffix;
    }
    return free;
  }

  private boolean isTaken(String name) {
    return engine.tables().stream().anyMatch(table -> table.name().equals(name));
  }

  void drop(int id) {
    flush();
    Salvaged dropped = tables.remove(id);
    if (dropped != null) {
      engine.dropTable(dropped.table.name());
    }
  }

  /** The table, made without its lost name when there is none yet. */
  private Salvaged table(int id) {
    if (!tables.containsKey(id)) {
      create(id, "salvaged-" + id, BYTES, BYTES);
    }
    return present(id);
  }

  private Salvaged present(int id) {
    return Objects.requireNonNull(tables.get(id), () -> "there is no table " + id);
  }

  /** The name that the table has in the target. */
  String name(int id) {
    return table(id).table.name();
  }

  // ---------------------------------------------------------------- entries

  void put(int id, byte[] key, byte[] value, Origin origin) {
    Salvaged to = table(id);
    if (batchBytes + value.length > BATCH_BYTES) {
      flush();
    }
    batch.put(to.table, key, value);
    to.counts[origin.ordinal()]++;
    added(key.length + (long) value.length);
  }

  void remove(int id, byte[] key, Origin origin) {
    Salvaged from = table(id);
    batch.remove(from.table, key);
    from.counts[origin.ordinal()]++;
    added(key.length);
  }

  /** Removes those keys of a range that are there and that the test lets go. */
  void removeRange(int id, KeyRange range, Predicate<byte[]> test, Origin origin) {
    flush();
    if (!tables.containsKey(id)) {
      return;
    }
    try (RawCursor cursor = table(id).table.cursor(range.bounds())) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        if (test.test(key)) {
          remove(id, key, origin);
        }
      }
    }
  }

  private void added(long bytes) {
    batchBytes += bytes;
    if (batchBytes > BATCH_BYTES || batch.size() >= BATCH_OPERATIONS) {
      flush();
    }
  }

  void flush() {
    if (batch.size() > 0) {
      engine.write(batch, false);
      batch = new RawBatch();
      batchBytes = 0;
    }
  }

  /** The keys that the table has so far between two, both included. */
  List<byte[]> keys(int id, byte[] first, byte[] last) {
    flush();
    List<byte[]> keys = new ArrayList<>();
    try (RawCursor cursor = table(id).table.cursor(new Bounds(first, true, last, true, false, Long.MAX_VALUE))) {
      while (cursor.next()) {
        keys.add(cursor.key());
      }
    }
    return keys;
  }

  // ---------------------------------------------------------------- the end

  List<SalvageResult.Table> results() {
    flush();
    return ids().stream().sorted().map(this::result).toList();
  }

  private SalvageResult.Table result(int id) {
    Salvaged one = present(id);
    RawTable table = one.table;
    return new SalvageResult.Table(
        table.name(), table.keyCodec(), table.valueCodec(), table.size(), one.counts[0], one.counts[1], one.counts[2]);
  }
}

package dev.gatun.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ranges of keys, by table, that could not be read. Those of one table do not overlap, since they come from one tree. One thread. */
final class SalvageGaps {
  private static final byte[] LOWEST = {};

  /** Gaps by table and lower end. */
  private final Map<Integer, TreeMap<byte[], Gap>> byTable = new HashMap<>();

  /**
   * The keys of a table from {@code low} on and below {@code high}.
   *
   * @param high null for no upper end
   */
  record Gap(int table, byte[] low, byte @Nullable [] high) {
    static Gap of(int table, byte @Nullable [] low, byte @Nullable [] high) {
      return new Gap(table, low == null ? LOWEST : low, high);
    }

    /** One key alone: what follows it directly is the key with a zero behind it. */
    static Gap of(int table, byte[] key) {
      return new Gap(table, key, Arrays.copyOf(key, key.length + 1));
    }

    boolean endsAbove(byte[] key) {
      return high == null || Arrays.compareUnsigned(high, key) > 0;
    }
  }

  boolean isEmpty() {
    return byTable.isEmpty();
  }

  void add(Gap gap) {
    byTable.computeIfAbsent(gap.table, table -> new TreeMap<>(Arrays::compareUnsigned)).merge(gap.low, gap, SalvageGaps::longer);
  }

  private static Gap longer(Gap a, Gap b) {
    return a.high == null || b.high != null && Arrays.compareUnsigned(a.high, b.high) >= 0 ? a : b;
  }

  boolean contains(int table, byte[] key) {
    return meets(table, key, key);
  }

  /** Whether a gap has a key between these two, both included; null is no lower or upper end. */
  boolean meets(int table, byte @Nullable [] first, byte @Nullable [] last) {
    TreeMap<byte[], Gap> gaps = byTable.get(table);
    Map.Entry<byte[], Gap> below = gaps == null ? null : last == null ? gaps.lastEntry() : gaps.floorEntry(last);
    return below != null && (first == null || below.getValue().endsAbove(first));
  }

  List<Gap> of(int table) {
    TreeMap<byte[], Gap> gaps = byTable.get(table);
    return gaps == null ? List.of() : List.copyOf(gaps.values());
  }

  List<Gap> all() {
    List<Gap> all = new ArrayList<>();
    byTable.keySet().stream().sorted().forEach(table -> all.addAll(of(table)));
    return all;
  }

  /** What this gap has in common with the gaps here. */
  List<Gap> within(Gap other) {
    List<Gap> parts = new ArrayList<>();
    for (Gap gap : of(other.table)) {
      byte[] low = Arrays.compareUnsigned(gap.low, other.low) >= 0 ? gap.low : other.low;
      byte[] high = gap.high == null || other.high != null && Arrays.compareUnsigned(other.high, gap.high) < 0 ? other.high : gap.high;
      if (high == null || Arrays.compareUnsigned(low, high) < 0) {
        parts.add(new Gap(other.table, low, high));
      }
    }
    return parts;
  }
}

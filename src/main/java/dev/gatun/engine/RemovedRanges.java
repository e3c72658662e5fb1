package dev.gatun.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ranges of one table that a transaction removes: ascending, and none meets another. Owned by one thread. */
final class RemovedRanges {
  /** For a table without any. Nobody adds one. */
  static final RemovedRanges NONE = new RemovedRanges();

  private final TreeMap<byte[], KeyRange> byLow = new TreeMap<>(Arrays::compareUnsigned);

  void add(KeyRange range) {
    KeyRange whole = range;
    for (KeyRange other = meeting(whole); other != null; other = meeting(whole)) {
      byLow.remove(other.low());
      whole = whole.joined(other);
    }
    byLow.put(whole.low(), whole);
  }

  private @Nullable KeyRange meeting(KeyRange range) {
    Map.Entry<byte[], KeyRange> below = byLow.floorEntry(range.low());
    Map.Entry<byte[], KeyRange> above = byLow.ceilingEntry(range.low());
    if (below != null && below.getValue().meets(range)) {
      return below.getValue();
    }
    return above != null && above.getValue().meets(range) ? above.getValue() : null;
  }

  /** The range that has the key, or null. */
  @Nullable KeyRange with(byte[] key) {
    Map.Entry<byte[], KeyRange> below = byLow.floorEntry(key);
    return below != null && below.getValue().endsAbove(key) ? below.getValue() : null;
  }

  Collection<KeyRange> all() {
    return byLow.values();
  }
}

package dev.gatun.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has learnt from the store: stripes, and tables as a whole, with the newest LSN that they may have for the reads to stand, and
 * ranges of keys of a pinned cut. Owned by one thread.
 */
final class ReadSet {
  /**
   * Keys of a table that were looked at as a range, both ends included.
   *
   * @param table the table
   * @param low the lowest key, or null for none below
   * @param high the highest key, or null for none above
   */
  record Span(RawTable table, byte @Nullable [] low, byte @Nullable [] high) {
    Span joinedWith(Span other) {
      byte[] from = low == null || other.low == null ? null : Arrays.compareUnsigned(low, other.low) <= 0 ? low : other.low;
      byte[] to = high == null || other.high == null ? null : Arrays.compareUnsigned(high, other.high) >= 0 ? high : other.high;
      return new Span(table, from, to);
    }
  }

  private final TreeMap<Integer, Long> stripes = new TreeMap<>();
  private final Map<RawTable, Long> floors = new HashMap<>();
  private final List<Span> spans = new ArrayList<>();

  /** A key of the stripe was read when the stripe and its table had these LSNs. A first answer stands for all later ones. */
  void addPoint(int stripe, long lsn, RawTable table, long tableLsn) {
    stripes.merge(stripe, lsn, Math::min);
    floors.merge(table, tableLsn, Math::min);
  }

  /** A range was looked at. Returns where it is kept, for {@link #widen}. */
  int addSpan(Span span) {
    spans.add(span);
    return spans.size() - 1;
  }

  /** A cursor has gone on. */
  void widen(int at, Span span) {
    spans.set(at, spans.get(at).joinedWith(span));
  }

  boolean hasSpans() {
    return !spans.isEmpty();
  }

  List<Span> spans() {
    return spans;
  }

  /** The stripes read, ascending. */
  int[] stripes() {
    return stripes.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Whether no stripe has moved beyond what was read. Locked ones are judged by their LSN, so whoever asks has locked them himself, or holds the gate
   * exclusively: then no record is logged and not yet noted.
   */
  boolean pointsStand(KeyStripes words) {
    for (var read : stripes.entrySet()) {
      if (KeyStripes.lsn(words.load(read.getKey())) > read.getValue()) {
        return false;
      }
    }
    return floorsStand();
  }

  /** Whether no table was changed as a whole since keys of it were read. Says so for good inside of the gate only, where no such change begins. */
  boolean floorsStand() {
    for (var read : floors.entrySet()) {
      if (KeyStripes.lsn(read.getKey().floor().load()) > read.getValue()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether no stripe had moved beyond what was read at a moment that has passed. A locked stripe may belong to a record of before that moment,
   * logged and not yet noted, so it is waited for; nothing is held.
   */
  boolean pointsStood(KeyStripes words) {
    for (var read : stripes.entrySet()) {
      if (KeyStripes.lsn(words.loadUnlocked(read.getKey())) > read.getValue()) {
        return false;
      }
    }
    for (var read : floors.entrySet()) {
      if (KeyStripes.lsn(read.getKey().floor().loadSettled()) > read.getValue()) {
        return false;
      }
    }
    return true;
  }
}

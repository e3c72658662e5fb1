package dev.gatun.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Where the bytes of a table are: sums by the beginnings of keys. Keys come in order, so those that begin alike come together and one sum is open at
 * a time. Text is cut behind its first, second, third delimiter and so on; the cut that tells something is chosen at the end. Numbers are cut to
 * ranges.
 */
final class Prefixes {
  private static final int KEPT = 12;
  private static final int ENOUGH = 8;
  private static final int DEPTHS = 5;
  private static final int WITHOUT_DELIMITER = 4;
  private static final int LONGEST = 96;
  private static final String DELIMITERS = "/:._-|#, ";

  private final Field field;
  private final int typedBytes;
  private final int rangeBytes;
  private final Cut[] cuts;

  /** A beginning and what lies under it. */
  record Sum(String name, long entries, long bytes) {}

  Prefixes(String codec) {
    this.field = Field.of(codec);
    this.typedBytes = switch (codec) {
      case "int32" -> 4;
      case "int64" -> 8;
      case "uuid" -> 16;
      case "instant" -> 12;
      default -> 0;
    };
    this.rangeBytes = typedBytes == 8 || typedBytes == 12 ? 6 : 2;
    this.cuts = new Cut[typedBytes > 0 ? 1 : DEPTHS];
    Arrays.setAll(cuts, depth -> new Cut(depth + 1));
  }

  void add(byte[] key, long entryBytes) {
    for (Cut cut : cuts) {
      cut.add(key, entryBytes);
    }
  }

  /** The largest first, of the first cut that has enough of them, or else of the one that has most. */
  List<Sum> largest() {
    Cut chosen = cuts[0];
    for (Cut cut : cuts) {
      cut.end();
      chosen = chosen.groups < ENOUGH && cut.groups > chosen.groups ? cut : chosen;
    }
    List<Sum> sums = new ArrayList<>(chosen.largest);
    sums.sort(Comparator.comparingLong(Sum::bytes).reversed());
    return sums;
  }

  /** Sums by the parts of keys up to one of their delimiters. */
  private final class Cut {
    private final int depth;
    private final PriorityQueue<Sum> largest = new PriorityQueue<>(Comparator.comparingLong(Sum::bytes));
    private byte[] prefix = {};
    private long groups;
    private long entries;
    private long bytes;

    Cut(int depth) {
      this.depth = depth;
    }

    void add(byte[] key, long entryBytes) {
      int length = length(key);
      if (entries > 0 && !Arrays.equals(key, 0, length, prefix, 0, prefix.length)) {
        end();
      }
      if (entries == 0) {
        prefix = Arrays.copyOf(key, length);
      }
      entries++;
      bytes += entryBytes;
    }

    private int length(byte[] key) {
      if (typedBytes > 0) {
        return Math.min(rangeBytes, key.length);
      }
      int delimiters = 0;
      int last = 0;
      for (int i = 1; i < Math.min(key.length, LONGEST) && delimiters < depth; i++) {
        if (DELIMITERS.indexOf(key[i]) >= 0) {
          delimiters++;
          last = i + 1;
        }
      }
      return last > 0 ? last : Math.min(WITHOUT_DELIMITER, key.length);
    }

    void end() {
      if (entries > 0) {
        groups++;
        largest.add(new Sum(name(), entries, bytes));
        if (largest.size() > KEPT) {
          largest.poll();
        }
      }
      entries = 0;
      bytes = 0;
    }

    private String name() {
      if (typedBytes == 0) {
        return Bytes.print(prefix);
      }
      byte[] low = Arrays.copyOf(prefix, typedBytes);
      byte[] high = low.clone();
      Arrays.fill(high, Math.min(prefix.length, typedBytes), typedBytes, (byte) 0xFF);
      return field.tsv(low) + " to " + field.tsv(high);
    }
  }
}

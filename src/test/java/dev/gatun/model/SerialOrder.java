package dev.gatun.model;

import java.util.List;

/**
 * Who committed with which LSN and has read what, told in ghost variables; and whether an order of all of them explains it. Values are LSNs of the
 * records that wrote them.
 */
final class SerialOrder {
  private static final int NOT_READ = -1;
  private static final int UNTIL_NOW = Integer.MAX_VALUE;

  private final int members;
  private final int keys;
  private final int[][] read;
  private final int[] lsn;
  private final int[] written;

  SerialOrder(Model model, int members, int keys) {
    this.members = members;
    this.keys = keys;
    read = new int[members][keys];
    lsn = new int[members];
    written = new int[members];
    for (int member = 0; member < members; member++) {
      lsn[member] = model.ghost("LSN of " + member, 0);
      written[member] = model.ghost("keys written by " + member, 0);
      for (int key = 0; key < keys; key++) {
        read[member][key] = model.ghost("what " + member + " has read of " + key, NOT_READ);
      }
    }
  }

  void reads(Turn t, int member, List<Integer> which, int[] values) {
    which.forEach(key -> t.set(read[member][key], t.get(values[key])));
  }

  /** Sees all keys at one moment. */
  void sees(Turn t, int member, int[] locations) {
    for (int key = 0; key < keys; key++) {
      t.set(read[member][key], t.newest(locations[key]));
    }
  }

  void writes(Turn t, int member, List<Integer> which, int end) {
    t.set(lsn[member], end);
    t.set(written[member], which.stream().mapToInt(key -> 1 << key).sum());
  }

  /** Whether there was a position of the log at which all these values stood. */
  boolean isOneMoment(Turn t, List<Integer> which, int[] values) {
    int from = 0;
    int until = UNTIL_NOW;
    for (int key : which) {
      from = Math.max(from, t.get(values[key]));
      until = Math.min(until, replacedAt(t, key, t.get(values[key])));
    }
    return from < until;
  }

  private int replacedAt(Turn t, int key, int value) {
    int replaced = UNTIL_NOW;
    for (int member = 0; member < members; member++) {
      if (hasWritten(t, member, key) && t.get(lsn[member]) > value) {
        replaced = Math.min(replaced, t.get(lsn[member]));
      }
    }
    return replaced;
  }

  private boolean hasWritten(Turn t, int member, int key) {
    return (t.get(written[member]) >>> key & 1) != 0;
  }

  /** Whether nobody is before himself: takes away whoever nobody is before, until nobody is left. */
  boolean isSerial(Turn t) {
    int left = (1 << members) - 1;
    while (left != 0) {
      int first = first(t, left);
      if (first < 0) {
        return false;
      }
      left &= ~(1 << first);
    }
    return true;
  }

  private int first(Turn t, int left) {
    for (int member = 0; member < members; member++) {
      if ((left >>> member & 1) != 0 && nobodyIsBefore(t, member, left)) {
        return member;
      }
    }
    return -1;
  }

  private boolean nobodyIsBefore(Turn t, int member, int left) {
    for (int other = 0; other < members; other++) {
      if (other != member && (left >>> other & 1) != 0 && isBefore(t, other, member)) {
        return false;
      }
    }
    return true;
  }

  private boolean isBefore(Turn t, int one, int other) {
    for (int key = 0; key < keys; key++) {
      int readByOne = t.get(read[one][key]);
      int readByOther = t.get(read[other][key]);
      boolean writtenByOne = hasWritten(t, one, key);
      boolean writtenByOther = hasWritten(t, other, key);
      if (writtenByOne && writtenByOther && t.get(lsn[one]) < t.get(lsn[other])
          || writtenByOne && readByOther != NOT_READ && readByOther >= t.get(lsn[one])
          || writtenByOther && readByOne != NOT_READ && readByOne < t.get(lsn[other])) {
        return true;
      }
    }
    return false;
  }
}

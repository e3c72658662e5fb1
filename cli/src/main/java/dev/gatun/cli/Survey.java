package dev.gatun.cli;

import dev.gatun.Inspection;
import dev.gatun.Inspection.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What there is to know about every page of a store: columns by page id, and sums. About 30 bytes of memory for each page. */
final class Survey {
  /** The part of the file with the meta pages. */
  static final long HEADER_BYTES = 65_536;

  final int pages;
  final byte[] kinds;
  /** In percent. */
  final byte[] fills;
  final byte[] levels;
  /** Places in {@link #tables}, from 1 on; 0 for none. */
  final short[] owners;
  final short[] slots;
  final long[] born;
  final long[] lsns;
  /** The page that points here, of a large value its leaf; 0 for none. */
  final int[] parents;

  final List<TableShape> tables = new ArrayList<>();
  final List<Checkpoint> checkpoints;
  final Checkpoint newest;
  final List<String> damages = new ArrayList<>();
  long logBytes;
  long dataBytes;

  Survey(Inspection inspection) {
    this.pages = Math.toIntExact(inspection.pages());
    this.checkpoints = inspection.checkpoints();
    this.newest = inspection.checkpoint();
    this.kinds = new byte[pages];
    this.fills = new byte[pages];
    this.levels = new byte[pages];
    this.owners = new short[pages];
    this.slots = new short[pages];
    this.born = new long[pages];
    this.lsns = new long[pages];
    this.parents = new int[pages];
    Arrays.fill(kinds, (byte) -1);
  }

  PageKind kind(int id) {
    return PageKind.values()[kinds[id]];
  }

  /** Pages of each kind, by their order. */
  long[] counts() {
    long[] counts = new long[PageKind.values().length];
    for (byte kind : kinds) {
      counts[kind]++;
    }
    return counts;
  }

  /** The mean fill of the pages of a kind, from 0 to 1. */
  double meanFill(PageKind kind) {
    long count = 0;
    long sum = 0;
    for (int id = 0; id < pages; id++) {
      if (kinds[id] == kind.ordinal()) {
        count++;
        sum += fills[id];
      }
    }
    return count == 0 ? 0 : sum / 100.0 / count;
  }

  /** Takes runs of pages of one kind. */
  interface RunAction {
    void run(int first, int length);
  }

  /** Hands out the runs of pages of a kind that lie side by side. */
  void runs(PageKind kind, RunAction action) {
    for (int id = 0; id < pages; id++) {
      int first = id;
      while (id < pages && kinds[id] == kind.ordinal()) {
        id++;
      }
      if (id > first) {
        action.run(first, id - first);
      }
    }
  }
}

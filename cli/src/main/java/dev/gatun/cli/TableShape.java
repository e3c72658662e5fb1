package dev.gatun.cli;

import dev.gatun.Inspection.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table's tree in numbers. */
final class TableShape {
  /** Sizes are counted by powers of two: 0, 1, 2 to 3, 4 to 7, and so on. */
  static final int SIZE_CLASSES = 32;

  final Tree tree;
  final List<Level> levels = new ArrayList<>();
  final long[] keySizes = new long[SIZE_CLASSES];
  final long[] valueSizes = new long[SIZE_CLASSES];
  final Prefixes prefixes;
  long entries;
  long tombstones;
  long keyBytes;
  /** Of values in leaves. */
  long valueBytes;
  long largeValues;
  long largeBytes;
  long overflowPages;
  long usedLeafBytes;
  /** Of the leaves in their order, shortened; no more than are of use to a reader. */
  final List<String> firstKeys = new ArrayList<>();
  private int[] leaves = new int[16];
  private int leafCount;

  /** The pages of one height. */
  static final class Level {
    long pages;
    long entries;
    long usedBytes;
    int least = Integer.MAX_VALUE;
    int most;

    void add(int count, int bytes) {
      pages++;
      entries += count;
      usedBytes += bytes;
      least = Math.min(least, count);
      most = Math.max(most, count);
    }
  }

  TableShape(Tree tree) {
    this.tree = tree;
    this.prefixes = new Prefixes(tree.keyCodec());
  }

  Level level(int height) {
    while (levels.size() <= height) {
      levels.add(new Level());
    }
    return levels.get(height);
  }

  void leaf(int id) {
    if (leafCount == leaves.length) {
      leaves = Arrays.copyOf(leaves, leafCount * 2);
    }
    leaves[leafCount++] = id;
  }

  void entry(byte[] key, long valueLength, boolean large) {
    entries++;
    keyBytes += key.length;
    keySizes[sizeClass(key.length)]++;
    valueSizes[sizeClass(valueLength)]++;
    if (large) {
      largeValues++;
      largeBytes += valueLength;
    } else {
      valueBytes += valueLength;
    }
    prefixes.add(key, key.length + valueLength);
  }

  static int sizeClass(long bytes) {
    return 64 - Long.numberOfLeadingZeros(bytes);
  }

  /** The leaves in the order of their keys. */
  int[] leafOrder() {
    return Arrays.copyOf(leaves, leafCount);
  }

  /** How many of the steps from leaf to leaf go to a page at most 16 further on: what a disk reads ahead. From 0 to 1. */
  double inOrder() {
    long near = 0;
    for (int i = 1; i < leafCount; i++) {
      int step = leaves[i] - leaves[i - 1];
      near += step > 0 && step <= 16 ? 1 : 0;
    }
    return leafCount < 2 ? 1 : (double) near / (leafCount - 1);
  }
}

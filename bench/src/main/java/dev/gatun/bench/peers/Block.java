package dev.gatun.bench.peers;

import dev.gatun.bench.data.Entries;
import dev.gatun.bench.data.Shape;

/** A small block of keys and values in arrays that are used again and stay in the nearest cache, so that making them need not be timed. */
final class Block {
  static final int SIZE = 64;

  final int[] numbers;
  final byte[][] keys;
  final byte[][] values;
  private final Entries entries;
  private int round;

  /** With values only where something is written. */
  Block(Shape shape, long seed, boolean withValues) {
    this(shape, seed, SIZE, withValues);
  }

  /** A smaller one, with values. */
  Block(Shape shape, long seed, int size) {
    this(shape, seed, size, true);
  }

  private Block(Shape shape, long seed, int size, boolean withValues) {
    entries = new Entries(shape, seed);
    numbers = new int[size];
    keys = new byte[size][];
    values = new byte[withValues ? size : 0][];
    round = (int) (seed << 16);
    for (int i = 0; i < size; i++) {
      keys[i] = entries.newKey();
      if (withValues) {
        values[i] = entries.newValue();
      }
    }
  }

  /** Keys that are there, drawn anew. */
  void draw() {
    draw(keys.length);
  }

  void draw(int count) {
    round++;
    for (int i = 0; i < count; i++) {
      set(i, entries.any());
    }
  }

  /** One place of the block becomes that entry. */
  void set(int i, int number) {
    numbers[i] = number;
    entries.key(number, keys[i]);
    if (values.length > 0) {
      entries.value(number, round, values[i]);
    }
  }

  /** The next entries of a load, in the order that is given. Returns how many are left to be loaded, or the size of a block. */
  int fill(int next, Shape shape, int round, LoadOrder order) {
    int count = Math.min(keys.length, shape.entries() - next);
    this.round = round;
    for (int i = 0; i < count; i++) {
      set(i, order.number(next + i, shape));
    }
    return count;
  }

  /** Which entry comes as the n-th. */
  interface LoadOrder {
    int number(int n, Shape shape);
  }

  /** Keys that are not there. */
  void drawAbsent() {
    for (byte[] key : keys) {
      entries.absentKey(entries.any(), key);
    }
  }
}

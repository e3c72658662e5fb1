package dev.gatun.model;

import java.util.Arrays;

/**
 * All states met, in the order of their discovery, each with the one that it was reached from. A state is packed to a byte for each number, and runs
 * of zeros, which most of a state is, to two.
 */
final class StateSet {
  private static final int CHUNK_BITS = 20;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int LONGEST_RUN = 255;

  private final byte[] packed;
  private int packedLength;
  private byte[][] chunks = {new byte[CHUNK]};
  private int end;
  private int[] starts = new int[1 << 10];
  private int[] hashes = new int[1 << 10];
  private int[] parents = new int[1 << 10];
  private int[] table = new int[1 << 12];
  private int size;

  StateSet(int width) {
    this.packed = new byte[2 * width];
  }

  int size() {
    return size;
  }

  int parent(int index) {
    return parents[index];
  }

  /** The state's number, after adding it when it is new. */
  int add(int[] state, int parent) {
    pack(state);
    if (2 * size >= table.length) {
      rehash();
    }
    int hash = hash();
    int slot = hash & table.length - 1;
    while (table[slot] != 0) {
      int index = table[slot] - 1;
      if (hashes[index] == hash && isAt(starts[index])) {
        return index;
      }
      slot = slot + 1 & table.length - 1;
    }
    append(hash, parent);
    table[slot] = size;
    return size - 1;
  }

  void read(int index, int[] state) {
    byte[] chunk = chunks[starts[index] >>> CHUNK_BITS];
    int from = starts[index] & CHUNK - 1;
    int at = 0;
    while (at < state.length) {
      byte value = chunk[from++];
      int run = value == 0 ? chunk[from++] & LONGEST_RUN : 1;
      for (int i = 0; i < run; i++) {
        state[at++] = value;
      }
    }
  }

  private void pack(int[] state) {
    int length = 0;
    for (int at = 0; at < state.length; ) {
      packed[length] = (byte) state[at];
      if (packed[length++] != state[at]) {
        throw new IllegalStateException("variable " + at + " = " + state[at] + " is not a byte");
      }
      int run = 1;
      if (state[at] == 0) {
        while (at + run < state.length && state[at + run] == 0 && run < LONGEST_RUN) {
          run++;
        }
        packed[length++] = (byte) run;
      }
      at += run;
    }
    packedLength = length;
  }

  private int hash() {
    int hash = 0;
    for (int i = 0; i < packedLength; i++) {
      hash = 31 * hash + packed[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private boolean isAt(int start) {
    byte[] chunk = chunks[start >>> CHUNK_BITS];
    int at = start & CHUNK - 1;
    return at + packedLength <= CHUNK && Arrays.equals(chunk, at, at + packedLength, packed, 0, packedLength);
  }

  private void append(int hash, int parent) {
    if ((end & CHUNK - 1) + packedLength > CHUNK || (end >>> CHUNK_BITS) == chunks.length) {
      end = chunks.length << CHUNK_BITS; // no state crosses the border of a chunk
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new byte[CHUNK];
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
      parents = Arrays.copyOf(parents, size * 2);
    }
    System.arraycopy(packed, 0, chunks[end >>> CHUNK_BITS], end & CHUNK - 1, packedLength);
    starts[size] = end;
    hashes[size] = hash;
    parents[size++] = parent;
    end += packedLength;
  }

  private void rehash() {
    table = new int[table.length * 2];
    for (int index = 0; index < size; index++) {
      int slot = hashes[index] & table.length - 1;
      while (table[slot] != 0) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = index + 1;
    }
  }
}

package dev.gatun.bench.data;

/** What keys look like. Of each kind there is one key for each number, and others that are in no store. */
public enum KeyKind {
  /** 16 random bytes. */
  RANDOM(16),
  /** The number as 8 bytes, big-endian, and 8 random bytes behind it: their order is that of the numbers. */
  SEQUENTIAL(16),
  /** 48 bytes that thousands of keys have in common, of 16 kinds, and 16 random bytes behind them. */
  PREFIX(64);

  private final int bytes;

  KeyKind(int bytes) {
    this.bytes = bytes;
  }

  /** The length of every key. */
  public int bytes() {
    return bytes;
  }
}

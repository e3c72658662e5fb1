package dev.gatun.bench.stores;

import java.util.List;

/**
 * What one thread does. Keys and values are arrays of the caller's and used again after each call, so a store that keeps objects must copy them, as
 * an application has to.
 */
public interface Session extends AutoCloseable {
  /** Copies the value into the array, which is as long as it. Returns its length, or -1 when there is none. */
  int get(byte[] key, byte[] into);

  /** Stores one entry as an operation of its own. When it returns the write is as durable as the store was opened for. */
  void put(byte[] key, byte[] value);

  /** Stores so many entries, ascending and all above those that are there, in one atomic operation. */
  void append(byte[][] keys, byte[][] values, int count);

  /** Moves to the first key not below and walks so many entries with a cursor that is used again. Returns the sum of lengths and first bytes. */
  long range(byte[] from, int count, View view);

  /** Walks through everything, in place where the store can. */
  Scan scan(View view);

  /** Reads all keys in one call. Returns the sum of the lengths of the values, or -1 when the store has no such call. */
  default long getAll(List<byte[]> keys) {
    return -1;
  }

  @Override
  void close();

  /**
   * What a scan has seen.
   *
   * @param entries how many entries
   * @param sum the sum of the words of all keys and values, as {@link dev.gatun.bench.data.Words} adds them
   */
  record Scan(long entries, long sum) {}
}

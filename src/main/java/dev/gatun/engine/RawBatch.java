package dev.gatun.engine;

/** Writes that become visible and durable together. Later operations on a key win. Not thread-safe. */
public final class RawBatch {
  private static final int FIRST_OPERATIONS = 16;
  private static final int FIRST_BYTES = 1024;

  private final Operations operations = new Operations(FIRST_OPERATIONS, FIRST_BYTES);

  /** Adds a put. */
  public void put(RawTable table, byte[] key, byte[] value) {
    operations.addPut(table, key, value);
  }

  /** Adds a removal. */
  public void remove(RawTable table, byte[] key) {
    operations.addDelete(table, key);
  }

  /** Operations so far. */
  public int size() {
    return operations.count();
  }

  Operations operations() {
    return operations;
  }
}

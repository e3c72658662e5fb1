package dev.gatun.engine;

import dev.gatun.tree.OverflowWriter;
import java.io.IOException;

/** Takes the tables of a store in turn, each with its entries in the order of their keys. Not thread-safe. */
interface BackupTarget {
  /** Begins a table; root and count of the entry mean nothing. */
  void table(TableEntry table) throws IOException;

  /** The next entry of the table, whose value stands in its leaf. The arrays are used again. */
  void entry(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException;

  /** The next entry of the table, whose value is large and comes piece by piece. */
  void large(byte[] key, int keyLength, OverflowWriter.Source value, long valueLength) throws IOException;

  /** Ends a table of so many entries. */
  void endTable(long entries) throws IOException;

  /** That was all. */
  void end(int nextTableId) throws IOException;

  /** How much was written. */
  long bytes();
}

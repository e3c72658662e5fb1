package dev.gatun.wal;

import java.io.IOException;

/** Takes the batches of a replay in the order of the log. */
@FunctionalInterface
public interface RecordVisitor {
  /**
   * A whole batch.
   *
   * @param startLsn where its record begins; of a chain, its commit record
   * @param endLsn where it ends: the LSN of its changes
   * @param body its bytes, in a chain those of all parts; valid during the call only
   */
  void batch(long startLsn, long endLsn, RecordBody body) throws IOException;
}

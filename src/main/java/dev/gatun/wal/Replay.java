package dev.gatun.wal;

/**
 * What a replay came to.
 *
 * @param endLsn the end of the last record replayed; the replay LSN when there was none
 * @param epoch the epoch of the log that holds it: the next log's previous epoch
 * @param durableLsn the last LSN recorded anywhere as being on the disk, at most endLsn
 * @param records batches handed out
 * @param end what stands behind the last record
 * @param droppedRecords records behind it that are valid or torn, none of which was ever acknowledged as durable
 * @param droppedBytes the bytes from endLsn to the end of the last of those, per file
 */
public record Replay(long endLsn, long epoch, long durableLsn, long records, LogEnd end, long droppedRecords, long droppedBytes) {
  /** True if nothing was dropped. */
  public boolean isClean() {
    return droppedRecords == 0;
  }
}

package dev.gatun.format;

/**
 * What a meta page says: where a checkpoint's state lies and where its log starts. {@link MetaPage} writes and reads it.
 *
 * @param storeId random at creation; the log's records carry it in their checksums
 * @param epoch the epoch that the checkpoint's cut ended
 * @param cutLsn everything before it is in the pages
 * @param replayLsn where replay starts reading: at the cut, or the first part of the oldest chain open at it
 * @param previousEpoch the epoch of the other kept checkpoint, or 0
 * @param catalogPointer the catalog's first page
 * @param catalogBytes the catalog's length
 * @param freeMapPointer the free map's first page
 * @param freeMapBytes the free map's length
 * @param usedPages one above the highest page id in use
 * @param materialisedPages pages below this id have blocks on the disk, whatever the file's length says
 * @param createdMillis when the store was made
 * @param writtenMillis when this page was written
 * @param flags {@link #CLEAN_CLOSE}, {@link #REJECTED}
 */
public record Meta(
    long storeId,
    long epoch,
    long cutLsn,
    long replayLsn,
    long previousEpoch,
    long catalogPointer,
    long catalogBytes,
    long freeMapPointer,
    long freeMapBytes,
    long usedPages,
    long materialisedPages,
    long createdMillis,
    long writtenMillis,
    int flags) {
  /** Epochs and LSNs lie below: no store lives long enough to reach it, and what is reckoned from them does not overflow. */
  public static final long LIMIT = 1L << 61;

  /** The store was closed in order: there is nothing to replay. */
  public static final int CLEAN_CLOSE = 1;

  /** The checkpoint can't be used: it was found damaged, or its log can't rebuild what followed it. */
  public static final int REJECTED = 2;

  /** Whether a store can have written these numbers: a checksum does not say that they make sense. */
  public boolean isPossible() {
    return epoch > 0 && epoch < LIMIT && replayLsn >= 0 && replayLsn <= cutLsn && cutLsn < LIMIT;
  }

  /** True after an orderly close. */
  public boolean isCleanClose() {
    return (flags & CLEAN_CLOSE) != 0;
  }

  /** True if this checkpoint must not be opened. */
  public boolean isRejected() {
    return (flags & REJECTED) != 0;
  }

  /** The same with other flags. */
  public Meta withFlags(int newFlags) {
    return new Meta(
        storeId, epoch, cutLsn, replayLsn, previousEpoch, catalogPointer, catalogBytes, freeMapPointer, freeMapBytes, usedPages, materialisedPages,
        createdMillis, writtenMillis, newFlags);
  }
}

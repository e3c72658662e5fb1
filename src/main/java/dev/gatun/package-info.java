/**
 * Gatun: an embedded, ordered, persistent key-value store in pure Java.
 *
 * <p>{@link dev.gatun.Store} is the way in. A store is a directory with any number of {@link dev.gatun.Table tables}; a table maps keys to values,
 * both typed by a {@link dev.gatun.Codec}, and is sorted by the encoded keys. A {@link dev.gatun.Batch} writes to several keys and tables at once, a
 * {@link dev.gatun.Snapshot} reads all tables as they were at one moment, and a {@link dev.gatun.Transaction} reads and writes as if it were alone.
 *
 * <p>Still to come, and left out rather than half there: bulk load, range removal, clearing, compaction on call, backup and the cache
 * of hot records.
 */
@NullMarked
package dev.gatun;

import org.jspecify.annotations.NullMarked;

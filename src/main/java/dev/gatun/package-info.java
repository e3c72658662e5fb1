/**
 * Gatun: an embedded, ordered, persistent key-value store in pure Java.
 *
 * <p>{@link dev.gatun.Store} is the way in. A store is a directory with any number of {@link dev.gatun.Table tables}; a table maps keys to values,
 * both typed by a {@link dev.gatun.Codec}, and is sorted by the encoded keys. A {@link dev.gatun.Batch} writes to several keys and tables at once, a
 * {@link dev.gatun.Snapshot} reads all tables as they were at one moment.
 *
 * <p>Still to come, and left out rather than half there: transactions, the map view, bulk load, range removal, clearing, compaction on call, backup
 * and the cache of hot records.
 */
@NullMarked
package dev.gatun;

import org.jspecify.annotations.NullMarked;

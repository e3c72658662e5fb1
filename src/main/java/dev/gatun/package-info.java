/**
 * Gatun: an embedded, ordered, durable key-value store in pure Java.
 *
 * <p>{@link dev.gatun.Store} is the way in. A store is a directory with any number of {@link dev.gatun.Table tables}; a table maps keys to values,
 * both typed by a {@link dev.gatun.Codec}, and is sorted by the encoded keys. A {@link dev.gatun.Batch} writes to several keys and tables at once, a
 * {@link dev.gatun.Snapshot} reads all tables as they were at one moment, and a {@link dev.gatun.Transaction} reads and writes as if it were alone.
 *
 * <p>What goes wrong is told by the unchecked exceptions of {@link dev.gatun.error}; a caller's mistake is an {@link IllegalArgumentException}, an
 * {@link IllegalStateException} or a {@link NullPointerException}. All types are thread-safe that do not say otherwise. Lengths are in bytes.
 */
@NullMarked
package dev.gatun;

import org.jspecify.annotations.NullMarked;

/**
 * The log: append, group commit, read back. {@link dev.gatun.wal.Wal} writes, {@link dev.gatun.wal.LogHistory} reads; they share
 * nothing but the bytes. Knows records, not what is in them: bodies come and go as bytes.
 */
package dev.gatun.wal;

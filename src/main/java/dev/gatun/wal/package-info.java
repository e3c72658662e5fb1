/**
 * The log: append, group commit, read back. {@link dev.gatun.wal.Wal} writes, {@link dev.gatun.wal.LogHistory} reads; they share
 * nothing but the bytes.
 */
package dev.gatun.wal;

package dev.gatun.wal;

/**
 * A place in the log that cannot be read.
 *
 * @param file the log's file
 * @param fromLsn where it begins, or -1 when that is not known
 * @param toLsn where the next whole record begins, or fromLsn when there is none
 * @param found what stands there
 */
public record LogHole(String file, long fromLsn, long toLsn, String found) {}

package dev.gatun;

import java.time.Duration;

/**
 * What {@link Store#backup(java.nio.file.Path) a backup} or {@link Store#restore a restoration} has copied. Immutable. Later versions may add
 * components.
 *
 * @param tables the tables
 * @param entries the entries in them
 * @param bytes the length of what was written: the new store's data file, or the stream
 * @param elapsed how long it took
 */
public record BackupReport(int tables, long entries, long bytes, Duration elapsed) {}

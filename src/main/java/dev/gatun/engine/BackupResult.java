package dev.gatun.engine;

/**
 * What a backup or a restoration has copied.
 *
 * @param tables tables
 * @param entries live entries of all tables
 * @param bytes bytes written
 * @param millis how long it took
 */
public record BackupResult(int tables, long entries, long bytes, long millis) {}

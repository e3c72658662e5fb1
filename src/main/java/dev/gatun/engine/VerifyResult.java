package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import java.util.List;

/**
 * What a verification read and found.
 *
 * @param tables tables checked
 * @param entries live entries
 * @param leaves leaf pages
 * @param branches branch pages
 * @param overflowPages pages of large values
 * @param tombstones deleted entries that still have a slot
 * @param liveBytes bytes of live keys and values
 * @param damages what is wrong, and where
 * @param millis how long it took
 */
public record VerifyResult(
    int tables,
    long entries,
    long leaves,
    long branches,
    long overflowPages,
    long tombstones,
    long liveBytes,
    List<CorruptionException> damages,
    long millis) {}

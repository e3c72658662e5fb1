package dev.gatun.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a conditional write found and did.
 *
 * @param written whether the condition held
 * @param previous the value before, or null
 */
record Outcome(boolean written, byte @Nullable [] previous) {}

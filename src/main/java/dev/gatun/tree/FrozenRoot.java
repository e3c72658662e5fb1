package dev.gatun.tree;

/**
 * A table as of a cut: its root and the number of its live entries. Everything below the root is frozen as long as the cut is pinned (I1).
 *
 * @param pointer the root's page pointer
 * @param count live entries
 */
public record FrozenRoot(long pointer, long count) {}

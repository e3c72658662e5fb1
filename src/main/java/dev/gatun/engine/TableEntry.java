package dev.gatun.engine;

/**
 * A table as the catalog records it.
 *
 * @param id never used again
 * @param name unique
 * @param keyCodec id of the codec of its keys
 * @param valueCodec id of the codec of its values
 * @param root the root's page pointer
 * @param count live entries
 * @param dropped whether the table is gone and only its pages are left to free
 */
record TableEntry(int id, String name, String keyCodec, String valueCodec, long root, long count, boolean dropped) {}

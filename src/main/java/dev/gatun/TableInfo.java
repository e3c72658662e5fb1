package dev.gatun;

/**
 * What is known of a table. Immutable. Later versions may add components.
 *
 * @param name the table's name
 * @param keyCodec the {@link Codec#id id} of the keys' codec
 * @param valueCodec the {@link Codec#id id} of the values' codec
 * @param size the number of entries when asked
 * @param height the number of pages between the root and an entry, both included
 */
public record TableInfo(String name, String keyCodec, String valueCodec, long size, int height) {}

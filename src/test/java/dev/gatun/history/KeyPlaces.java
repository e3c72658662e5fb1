package dev.gatun.history;

import dev.gatun.Codec;
import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the keys of one history lie: neighbours in one table, or in two tables by turns. Later histories lie before earlier ones, so that the first
 * entry of the table is the history's own.
 */
final class KeyPlaces {
  private static final int NEWEST = 99_999_999;

  final int keys;
  private final byte[][] bytes;
  private final Table<byte[], byte[]> even;
  private final Table<byte[], byte[]> odd;
  private final String prefix;

  KeyPlaces(Store store, int number, int keys, boolean twoTables) {
    this(store, number, keys, twoTables, Codecs.bytes());
  }

  KeyPlaces(Store store, int number, int keys, boolean twoTables, Codec<byte[]> codec) {
    this.keys = keys;
    this.even = store.table("even", codec, codec);
    this.odd = twoTables ? store.table("odd", codec, codec) : even;
    this.prefix = "h" + (NEWEST - number) + "-";
    this.bytes = new byte[keys + 1][];
    for (int k = 0; k <= keys; k++) {
      bytes[k] = ascii(prefix + (char) ('a' + k));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  Table<byte[], byte[]> table(int key) {
    return key % 2 == 0 ? even : odd;
  }

  /** The key's bytes; one more than there are keys is a bound above all. */
  byte[] bytes(int key) {
    return bytes[key];
  }

  /** A key of nobody, between this key and the next. */
  byte[] between(int key, long number) {
    return ascii(prefix + (char) ('a' + key) + "-" + number % 400);
  }

  /** The key of a list, beside all others of the history. */
  byte[] list(int number) {
    return ascii(prefix + "l" + (1_000_000 + number));
  }

  /** The number of a list's key, or -1. */
  int listOf(byte[] found) {
    String text = new String(found, StandardCharsets.US_ASCII);
    return text.startsWith(prefix + "l") ? Integer.parseInt(text.substring(prefix.length() + 1)) - 1_000_000 : -1;
  }

  /** The number of a key, or -1 when it is another history's. */
  int keyOf(byte[] found) {
    for (int k = 0; k < keys; k++) {
      if (Arrays.equals(bytes[k], found)) {
        return k;
      }
    }
    return -1;
  }
}

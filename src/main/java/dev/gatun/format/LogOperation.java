package dev.gatun.format;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of a log record: operations one behind the other, applied all or none.
 *
 * <pre>
 *   PUT     1  varint table  varint keyLength  key  varint valueLength  value
 *   DELETE  2  varint table  varint keyLength  key                     (the one-byte tombstone and its key)
 *   CREATE  3  varint table  string name  string keyCodec  string valueCodec
 *   DROP    4  varint table
 *   REMOVE  5  varint table  varint lowLength  low  varint highLength + 1, or 0  high
 * </pre>
 *
 * A varint has 7 bits a byte, low bits first; a string is a varint length and UTF-8. The range of a REMOVE has its lower end inside and its upper end
 * outside; it names keys and not pages, since a replay finds other pages.
 */
public final class LogOperation {
  /** Stores a value. */
  public static final byte PUT = 1;

  /** Deletes a key. */
  public static final byte DELETE = 2;

  /** Creates a table. */
  public static final byte CREATE = 3;

  /** Drops a table. */
  public static final byte DROP = 4;

  /** Removes the keys of a range. */
  public static final byte REMOVE_RANGE = 5;

  /** An end of a range may be the place just behind the longest key. */
  public static final int MAX_END_BYTES = PageSize.MAX_KEY_BYTES + 1;

  private LogOperation() {}

  /** Bytes of a varint. */
  public static int varintBytes(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Writes a varint and returns the position after it. */
  public static int putVarint(byte[] target, int at, int value) {
    int position = at;
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      target[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[position++] = (byte) rest;
    return position;
  }

  /** Bytes of a put in front of its value. */
  public static int putHeadBytes(int table, int keyLength, int valueLength) {
    return 1 + varintBytes(table) + varintBytes(keyLength) + keyLength + varintBytes(valueLength);
  }

  /** Bytes of a delete. */
  public static int deleteBytes(int table, int keyLength) {
    return 1 + varintBytes(table) + varintBytes(keyLength) + keyLength;
  }

  /** Writes a put up to its value; returns where the value begins. */
  public static int putHead(byte[] target, int at, int table, byte[] key, int valueLength) {
    int position = keyed(target, at, PUT, table, key);
    return putVarint(target, position, valueLength);
  }

  /** Writes a delete and returns the position after it. */
  public static int delete(byte[] target, int at, int table, byte[] key) {
    return keyed(target, at, DELETE, table, key);
  }

  private static int keyed(byte[] target, int at, byte kind, int table, byte[] key) {
    target[at] = kind;
    int position = putVarint(target, at + 1, table);
    position = putVarint(target, position, key.length);
    System.arraycopy(key, 0, target, position, key.length);
    return position + key.length;
  }

  /** The body that creates a table. */
  public static byte[] create(int table, String name, String keyCodec, String valueCodec) {
    byte[][] strings = {utf8(name), utf8(keyCodec), utf8(valueCodec)};
    int size = 1 + varintBytes(table);
    for (byte[] string : strings) {
      size += varintBytes(string.length) + string.length;
    }
    byte[] body = new byte[size];
    body[0] = CREATE;
    int position = putVarint(body, 1, table);
    for (byte[] string : strings) {
      position = putVarint(body, position, string.length);
      System.arraycopy(string, 0, body, position, string.length);
      position += string.length;
    }
    return body;
  }

  /** The body that drops a table. */
  public static byte[] drop(int table) {
    byte[] body = new byte[1 + varintBytes(table)];
    body[0] = DROP;
    putVarint(body, 1, table);
    return body;
  }

  /** Bytes of a removal of a range; null is no upper end. */
  public static int removeRangeBytes(int table, byte[] low, byte @Nullable [] high) {
    int upper = high == null ? 1 : varintBytes(high.length + 1) + high.length;
    return 1 + varintBytes(table) + varintBytes(low.length) + low.length + upper;
  }

  /** Writes the removal of the keys from {@code low} on and below {@code high}, null being no end; returns the position after it. */
  public static int removeRange(byte[] target, int at, int table, byte[] low, byte @Nullable [] high) {
    int position = keyed(target, at, REMOVE_RANGE, table, low);
    if (high == null) {
      return putVarint(target, position, 0);
    }
    position = putVarint(target, position, high.length + 1);
    System.arraycopy(high, 0, target, position, high.length);
    return position + high.length;
  }

  private static byte[] utf8(String string) {
    return string.getBytes(StandardCharsets.UTF_8);
  }
}

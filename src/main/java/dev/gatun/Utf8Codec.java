package dev.gatun;

import java.nio.charset.StandardCharsets;

/**
 * Strings as UTF-8, whose byte order is the order of the code points. {@link String#getBytes} silently turns half a surrogate pair into a question
 * mark, by which two different keys would become one; so the pairs are checked here.
 */
final class Utf8Codec implements ArrayCodec<String> {
  static final Utf8Codec INSTANCE = new Utf8Codec();

  private Utf8Codec() {}

  @Override
  public byte[] toBytes(String value) {
    checkSurrogates(value);
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String fromBytes(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public int encodedSize(String value) {
    long size = value.length();
    for (int i = 0; i < value.length(); i++) {
      size += extraBytes(value.charAt(i));
    }
    return Math.toIntExact(size);
  }

  /** The bytes of a UTF-16 unit beyond the first; the two units of a pair take four bytes together. */
  private static int extraBytes(char unit) {
    if (unit < 0x80) {
      return 0;
    }
    return unit < 0x800 || Character.isSurrogate(unit) ? 1 : 2;
  }

  private static void checkSurrogates(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        checkPair(value, i++);
      }
    }
  }

  private static void checkPair(String value, int index) {
    boolean paired =
        Character.isHighSurrogate(value.charAt(index)) && index + 1 < value.length() && Character.isLowSurrogate(value.charAt(index + 1));
    if (!paired) {
      throw new IllegalArgumentException(
          "the string has an unpaired surrogate (U+%04X at index %d), which UTF-8 can't express".formatted((int) value.charAt(index), index));
    }
  }

  @Override
  public boolean hasPrefixes() {
    return true;
  }

  @Override
  public String id() {
    return "utf8";
  }

  @Override
  public String toString() {
    return "Codecs.utf8()";
  }
}

package dev.gatun.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes on the command line: text when they are printable, else {@code 0x} and hexadecimal digits. What is printed can be typed in again. */
final class Bytes {
  private static final String HEX = "0x";

  private Bytes() {}

  static byte[] parse(String text) {
    return text.startsWith(HEX) ? HexFormat.of().parseHex(text, HEX.length(), text.length()) : text.getBytes(StandardCharsets.UTF_8);
  }

  static String print(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(Character::isISOControl) && !text.startsWith(HEX)) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // They are no text, so the digits below.
    }
    return HEX + HexFormat.of().formatHex(bytes);
  }
}

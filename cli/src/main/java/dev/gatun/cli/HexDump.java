package dev.gatun.cli;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as digits and characters, sixteen in a line; lines that repeat the one before are left out. */
final class HexDump {
  private static final int LINE = 16;
  private static final int LONGEST_TEXT = 48;

  private HexDump() {}

  static void print(byte[] bytes, Output output) {
    boolean skipping = false;
    for (int at = 0; at < bytes.length; at += LINE) {
      boolean same = at > 0 && Arrays.equals(bytes, at, at + LINE, bytes, at - LINE, at);
      if (!same) {
        output.line(line(bytes, at));
      } else if (!skipping) {
        output.line("*");
      }
      skipping = same;
    }
  }

  private static String line(byte[] bytes, int at) {
    StringBuilder digits = new StringBuilder();
    StringBuilder characters = new StringBuilder();
    for (int i = at; i < at + LINE; i++) {
      digits.append(i == at + LINE / 2 ? " " : "").append(' ').append(HexFormat.of().toHexDigits(bytes[i]));
      characters.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
    }
    return Figures.format("%04x  %s  |%s|", at, digits, characters);
  }

  static String plain(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Text that leaves room for the next column. */
  static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_TEXT ? text : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT - 1)) + "…";
  }
}

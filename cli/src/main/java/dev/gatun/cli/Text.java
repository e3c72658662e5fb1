package dev.gatun.cli;

import dev.gatun.Codec;
import dev.gatun.Codecs;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.function.Function;

/**
 * How the keys or values of one codec are written and read on the command line.
 *
 * @param codec the codec
 * @param parser makes a value of what was typed
 * @param printer makes text of a value
 */
record Text<T>(Codec<T> codec, Function<String, T> parser, Function<T, String> printer) {
  /** For the codec of that name. One that isn't built in is opened as plain bytes. */
  static Text<?> of(String codecId) {
    return switch (codecId) {
      case "utf8" -> new Text<>(Codecs.utf8(), s -> s, s -> s);
      case "int32" -> new Text<>(Codecs.int32(), Integer::valueOf, String::valueOf);
      case "int64" -> new Text<>(Codecs.int64(), Long::valueOf, String::valueOf);
      case "uuid" -> new Text<>(Codecs.uuid(), UUID::fromString, UUID::toString);
      case "instant" -> new Text<>(Codecs.instant(), Instant::parse, Instant::toString);
      case "bytes" -> new Text<>(Codecs.bytes(), Bytes::parse, Bytes::print);
      default -> new Text<>(new ForeignCodec(codecId), Bytes::parse, Bytes::print);
    };
  }

  T parse(String what, String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new Refusal(ExitCode.USAGE, "'" + text + "' is no " + what + " of this table, whose " + what + "s are " + codec.id());
    }
  }

  String print(T value) {
    return printer.apply(value);
  }

  /** For programs: numbers as numbers, bytes that are no text as an object with their digits. */
  Object json(T value) {
    return switch (value) {
      case Number number -> number;
      case byte[] bytes -> Field.plain(bytes);
      default -> print(value);
    };
  }

  /** On one line: line breaks and other control characters as in a string of Java. */
  String printOnOneLine(T value) {
    String text = print(value);
    return text.chars().anyMatch(Character::isISOControl) ? escape(text) : text;
  }

  private static String escape(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> line.append(Character.isISOControl(c) ? Figures.format("\\u%04x", (int) c) : c);
      }
    }
    return line.toString();
  }
}

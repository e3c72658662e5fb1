package dev.gatun.cli;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The keys or values of a table in a dump: encoded bytes become text and come back exactly, whatever they are. Text stays text; numbers, times and
 * UUIDs are written as such; every byte that is no text is escaped.
 *
 * <pre>
 *   TSV    \t  \n  \r  \\  and  \xHH  for other control characters, for bytes that are no UTF-8, and for a # or { at the beginning
 *   JSON   a string, a number, or {"hex":"00ff"}
 * </pre>
 */
final class Field {
  /** The member of an object that stands for bytes that are no text. */
  static final String HEX = "hex";

  private static final int LONGEST_TYPED_BYTES = 16;

  private final @Nullable Typed<?> typed;

  private Field(@Nullable Typed<?> typed) {
    this.typed = typed;
  }

  /** For keys or values of this codec. */
  static Field of(String codec) {
    return new Field(switch (codec) {
      case "int32", "int64", "uuid", "instant" -> new Typed<>(Text.of(codec));
      default -> null;
    });
  }

  // ---------------------------------------------------------------- JSON

  Object json(byte[] bytes) {
    Object value = typed == null ? plain(bytes) : typed.json(bytes);
    return value == null ? hex(bytes) : value;
  }

  /** What {@link #json} wrote: a string (of a number, its digits), or the digits of an object. */
  byte[] ofJson(String text, boolean isHex) {
    return isHex ? HexFormat.of().parseHex(text) : typed == null ? text.getBytes(StandardCharsets.UTF_8) : typed.parse(text);
  }

  /** Bytes of no known type: text as a string, others as an object. */
  static Object plain(byte[] bytes) {
    String text = text(bytes);
    return text == null ? hex(bytes) : text;
  }

  private static Facts hex(byte[] bytes) {
    return new Facts().hidden(HEX, HexFormat.of().formatHex(bytes));
  }

  /** The text, if these bytes are just its UTF-8. */
  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  // ---------------------------------------------------------------- TSV

  String tsv(byte[] bytes) {
    Object value = typed == null ? null : typed.json(bytes);
    return value == null ? escaped(bytes, typed != null) : value.toString();
  }

  byte[] ofTsv(byte[] line, int from, int to) {
    boolean isEscaped = to > from && line[from] == '\\';
    return typed == null || isEscaped ? unescaped(line, from, to) : typed.parse(new String(line, from, to - from, StandardCharsets.UTF_8));
  }

  private static String escaped(byte[] bytes, boolean wholly) {
    boolean isText = text(bytes) != null;
    ByteArrayOutputStream line = new ByteArrayOutputStream(bytes.length + 8);
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      String escape = switch (b) {
        case '\t' -> "\\t";
        case '\n' -> "\\n";
        case '\r' -> "\\r";
        case '\\' -> "\\\\";
        default -> null;
      };
      if (wholly || escape == null && (b < 0 ? !isText : b < ' ' || b == 0x7F || i == 0 && (b == '#' || b == '{'))) {
        escape = "\\x" + HexFormat.of().toHexDigits(b);
      }
      line.writeBytes(escape == null ? new byte[] {b} : escape.getBytes(StandardCharsets.US_ASCII));
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static byte[] unescaped(byte[] line, int from, int to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      if (line[i] != '\\') {
        bytes.write(line[i]);
        continue;
      }
      int escape = ++i < to ? line[i] : -1;
      switch (escape) {
        case 't' -> bytes.write('\t');
        case 'n' -> bytes.write('\n');
        case 'r' -> bytes.write('\r');
        case '\\' -> bytes.write('\\');
        case 'x' -> {
          bytes.write(HexFormat.fromHexDigits(new String(line, i + 1, Math.min(2, to - i - 1), StandardCharsets.ISO_8859_1)));
          i += 2;
        }
        default -> throw new IllegalArgumentException("a backslash that is followed by none of t, n, r, x and backslash");
      }
    }
    return bytes.toByteArray();
  }

  // ---------------------------------------------------------------- types

  /** A type whose values have a text of their own. */
  private record Typed<T>(Text<T> text, MemorySegment buffer) {
    Typed(Text<T> text) {
      this(text, Arena.ofAuto().allocate(LONGEST_TYPED_BYTES, Long.BYTES));
    }

    /** A number or a text; null when the bytes are not just those that the value is encoded to. */
    @Nullable Object json(byte[] bytes) {
      try {
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        T value = text.codec().decode(buffer, 0, bytes.length);
        return Arrays.equals(encode(value), bytes) ? text.json(value) : null;
      } catch (RuntimeException e) { // of another length, or a time that there is not: they are written as bytes
        return null;
      }
    }

    byte[] parse(String value) {
      return encode(text.parse("value", value));
    }

    private byte[] encode(T value) {
      int size = text.codec().encodedSize(value);
      buffer.fill((byte) 0);
      text.codec().encode(value, buffer, 0);
      return buffer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}

package dev.gatun.cli;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The line of a dump that says which table the lines behind it are of.
 *
 * @param table its name
 * @param keys the id of the codec of its keys
 * @param values the id of the codec of its values
 */
record DumpHeading(String table, String keys, String values) {
  private static final String MARK = "#gatun";
  private static final Field TEXT = Field.of("utf8");

  String tsv() {
    return MARK + "\t" + tsv(table) + "\t" + tsv(keys) + "\t" + tsv(values);
  }

  private static String tsv(String text) {
    return TEXT.tsv(text.getBytes(StandardCharsets.UTF_8));
  }

  String json() {
    return Json.of(new Facts().hidden("table", table).hidden("keys", keys).hidden("values", values));
  }

  /** The heading in a line, or null when it is a remark. */
  static @Nullable DumpHeading ofTsv(byte[] line) {
    String[] parts = new String(line, StandardCharsets.UTF_8).split("\t", -1);
    return parts.length == 4 && parts[0].equals(MARK) ? new DumpHeading(text(parts[1]), text(parts[2]), text(parts[3])) : null;
  }

  private static String text(String tsv) {
    byte[] bytes = tsv.getBytes(StandardCharsets.UTF_8);
    return new String(TEXT.ofTsv(bytes, 0, bytes.length), StandardCharsets.UTF_8);
  }
}

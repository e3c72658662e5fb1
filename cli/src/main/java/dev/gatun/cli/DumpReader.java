package dev.gatun.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dump line by line, in either format: a line that begins with a brace is JSON. Lines end with a line feed; a carriage return before it is
 * part of nothing. What can't be understood is refused with the number of its line.
 */
final class DumpReader {
  private final InputStream in;
  private @Nullable DumpHeading heading;
  private Field keys = Field.of("bytes");
  private Field values = Field.of("bytes");
  private long line;

  /** Takes what is read. */
  interface Target {
    /** The entries behind it are of this table. */
    void table(DumpHeading heading);

    /** An entry, in encoded bytes. */
    void entry(byte[] key, byte[] value);
  }

  /**
   * Makes a reader.
   *
   * @param given the table, whatever headings say; null to let them say it
   */
  DumpReader(InputStream in, @Nullable DumpHeading given) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.heading = given;
  }

  /** Hands out everything. Returns the number of entries. */
  long read(Target target) throws IOException {
    boolean fixed = heading != null;
    if (heading != null) {
      begin(heading, target);
    }
    long entries = 0;
    for (byte[] bytes = next(); bytes != null; bytes = next()) {
      try {
        if (bytes.length > 0 && !isHeading(bytes, fixed, target)) {
          entry(bytes, target);
          entries++;
        }
      } catch (IllegalArgumentException | JsonParseException | IllegalStateException | Refusal e) {
        throw new Refusal(ExitCode.USAGE, "line " + line + " of the input: " + e.getMessage());
      }
    }
    return entries;
  }

  private byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      bytes.write(b);
    }
    line++;
    byte[] whole = bytes.toByteArray();
    boolean isReturn = whole.length > 0 && whole[whole.length - 1] == '\r';
    return isReturn ? Arrays.copyOf(whole, whole.length - 1) : whole;
  }

  private boolean isHeading(byte[] bytes, boolean fixed, Target target) {
    DumpHeading found = null;
    if (bytes[0] == '#') {
      found = DumpHeading.ofTsv(bytes);
    } else if (bytes[0] == '{') {
      JsonObject object = object(bytes);
      if (!object.has("table")) {
        return false;
      }
      found = new DumpHeading(member(object, "table").getAsString(), member(object, "keys").getAsString(), member(object, "values").getAsString());
    } else {
      return false;
    }
    if (found != null && !fixed) {
      begin(found, target);
    }
    return true;
  }

  private void begin(DumpHeading found, Target target) {
    heading = found;
    keys = Field.of(found.keys());
    values = Field.of(found.values());
    target.table(found);
  }

  private void entry(byte[] bytes, Target target) {
    if (heading == null) {
      throw new IllegalArgumentException("there is no heading before it that names the table; give TABLE");
    }
    if (bytes[0] == '{') {
      JsonObject object = object(bytes);
      target.entry(value(keys, member(object, "key")), value(values, member(object, "value")));
      return;
    }
    int tab = 0;
    while (tab < bytes.length && bytes[tab] != '\t') {
      tab++;
    }
    if (tab == bytes.length) {
      throw new IllegalArgumentException("there is no tabulator between key and value");
    }
    target.entry(keys.ofTsv(bytes, 0, tab), values.ofTsv(bytes, tab + 1, bytes.length));
  }

  private static byte[] value(Field field, JsonElement element) {
    return element.isJsonObject() ? field.ofJson(member(element.getAsJsonObject(), Field.HEX).getAsString(), true)
        : field.ofJson(element.getAsString(), false);
  }

  private static JsonObject object(byte[] bytes) {
    return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  private static JsonElement member(JsonObject object, String name) {
    JsonElement member = object.get(name);
    if (member == null || member.isJsonNull()) {
      throw new IllegalArgumentException("the object has no \"" + name + "\"");
    }
    return member;
  }
}

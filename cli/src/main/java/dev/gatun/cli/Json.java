package dev.gatun.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts as an object of JSON on one line. */
final class Json {
  private Json() {}

  static String of(Facts facts) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.setHtmlSafe(false);
      json.setSerializeNulls(true);
      object(json, facts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void object(JsonWriter json, Facts facts) throws IOException {
    json.beginObject();
    for (Facts.Fact fact : facts.all()) {
      json.name(fact.name());
      value(json, fact.value());
    }
    json.endObject();
  }

  private static void value(JsonWriter json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.nullValue();
      case Facts facts -> object(json, facts);
      case List<?> list -> {
        json.beginArray();
        for (Object one : list) {
          value(json, one);
        }
        json.endArray();
      }
      case Boolean truth -> json.value(truth);
      case Number number -> json.value(number);
      default -> json.value(value.toString());
    }
  }
}

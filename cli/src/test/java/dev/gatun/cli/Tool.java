package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the program in this process, and keeps what it printed. */
final class Tool {
  private String out = "";
  private String err = "";

  int run(Object... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    String[] words = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int code = Main.run(new PrintWriter(outText), new PrintWriter(errText), words);
    out = outText.toString().replace(System.lineSeparator(), "\n");
    err = errText.toString().replace(System.lineSeparator(), "\n");
    return code;
  }

  /** Runs it with a standard input. */
  int runWith(String input, Object... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }

  /** Runs it, demands that it is done, and returns what it printed. */
  String done(Object... arguments) {
    assertEquals(ExitCode.DONE, run(arguments), err);
    return out;
  }

  /** Runs it for a program, and returns the objects that it printed. */
  List<JsonObject> json(Object... arguments) {
    Object[] words = new Object[arguments.length + 1];
    System.arraycopy(arguments, 0, words, 0, arguments.length);
    words[arguments.length] = "--format=json";
    return done(words).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
  }

  /** Runs it and demands that it ends with this code and one line of complaint, which is returned. */
  String refused(int code, Object... arguments) {
    assertEquals(code, run(arguments), () -> out + err);
    assertEquals(1, err.lines().count(), err);
    assertEquals("gatun: ", err.substring(0, 7), err);
    return err.strip();
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }
}

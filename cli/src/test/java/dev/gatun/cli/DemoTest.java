package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration runs to its end, says what it did, and leaves stores that can be looked at. */
class DemoTest {
  @TempDir private Path temporary;

  @Test
  void provesWhatItSays() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), "demo", temporary.toString());
    assertEquals("", err.toString(), out.toString());
    assertEquals(0, code);
    for (String part : List.of("GRINNING FACE", "all equal", "writes acknowledged", "is there, byte by byte", "Done in")) {
      assertTrue(out.toString().contains(part), part + " is missing in\n" + out);
    }
    assertTrue(Files.isDirectory(temporary.resolve(Demo.LIBRARY)));
    assertEquals(0, Main.run(new PrintWriter(out), new PrintWriter(err), "verify", temporary.resolve(Demo.CRASHED).toString()));
  }
}

package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun salvage}: what it prints and how it ends. */
class SalvageCommandTest {
  @TempDir private Path temporary;
  private String source = "";
  private String target = "";
  private String out = "";
  private String err = "";

  @BeforeEach
  void fill() {
    source = temporary.resolve("source").toString();
    target = temporary.resolve("target").toString();
    assertEquals(0, gatun("put", source, "users", "user_101", "Alice"), err);
    assertEquals(0, gatun("put", source, "users", "user_102", "Bob"), err);
  }

  private int gatun(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int code = Main.run(new PrintWriter(outText), new PrintWriter(errText), arguments);
    out = outText.toString().replace(System.lineSeparator(), "\n");
    err = errText.toString().replace(System.lineSeparator(), "\n");
    return code;
  }

  @Test
  void aSoundStoreIsCopied() {
    assertEquals(0, gatun("salvage", source, target), err);
    assertTrue(out.startsWith("users  utf8 -> utf8  2 entries (2 from trees, 0 from loose leaves, "), out);
    assertEquals("", err);
    assertEquals(0, gatun("get", target, "users", "user_102"));
    assertEquals("Bob\n", out);
  }

  @Test
  void aDamagedStoreIsCopiedAndTold() throws IOException {
    Path data = Path.of(source, "data.db");
    byte[] bytes = Files.readAllBytes(data);
    bytes[100] ^= 1;
    bytes[32_768 + 100] ^= 1;
    Files.write(data, bytes);
    assertEquals(4, gatun("get", source, "users", "user_101"));
    assertEquals(4, gatun("salvage", source, target), err);
    assertTrue(out.startsWith("corrupt data.db at byte 0: expected a meta page"), out);
    assertEquals("gatun: " + source + " is damaged; nothing was lost; what could be read is in " + target + "\n", err);
    assertEquals(0, gatun("get", target, "users", "user_101"), err);
    assertEquals("Alice\n", out);
  }

  @Test
  void refusals() {
    assertEquals(2, gatun("salvage", source));
    assertEquals(2, gatun("salvage", source, source));
    assertEquals("gatun: " + source + " is there already; name a directory that is not\n", err);
    assertEquals(3, gatun("salvage", temporary.resolve("nowhere").toString(), target));
    assertTrue(err.contains("there is no such directory"), err);
  }
}

package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command, what it prints, and how it ends. */
class MainTest {
  @TempDir private Path temporary;
  private String directory = "";
  private String out = "";
  private String err = "";

  @BeforeEach
  void name() {
    directory = temporary.resolve("store").toString();
  }

  private int gatun(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int code = Main.run(new PrintWriter(outText), new PrintWriter(errText), arguments);
    out = outText.toString().replace(System.lineSeparator(), "\n");
    err = errText.toString().replace(System.lineSeparator(), "\n");
    return code;
  }

  private void assertRefused(int code, String message, String... arguments) {
    assertEquals(code, gatun(arguments), err);
    assertEquals("gatun: " + message + "\n", err);
    assertEquals("", out);
  }

  private void fill() {
    for (String key : List.of("a1", "a2", "b1", "b2")) {
      assertEquals(0, gatun("put", directory, "t", key, "value of " + key), err);
    }
  }

  @Test
  void putGetAndDelete() {
    assertEquals(0, gatun("put", directory, "users", "user_101", "Alice"), err);
    assertEquals("", out + err);
    assertEquals(0, gatun("get", directory, "users", "user_101"));
    assertEquals("Alice\n", out);
    assertEquals(0, gatun("delete", directory, "users", "user_101"));
    assertRefused(1, "there is no key 'user_101' in table 'users'", "get", directory, "users", "user_101");
    assertRefused(1, "there is no key 'user_101' in table 'users'", "delete", directory, "users", "user_101");
  }

  @Test
  void scansInEveryWay() {
    fill();
    assertScan("a1 a2 b1 b2");
    assertScan("a2 b1", "--from", "a2", "--to", "b1");
    assertScan("b1 b2", "--from", "a3");
    assertScan("a1 a2", "--to", "a9");
    assertScan("b1 b2", "--prefix", "b");
    assertScan("b2 b1 a2 a1", "--reverse");
    assertScan("b2", "--reverse", "--limit", "1");
    assertScan("", "--limit", "0");
    assertScan("", "--from", "z", "--to", "a");
    assertEquals(0, gatun("scan", directory, "t", "--limit=1"));
    assertEquals("a1\tvalue of a1\n", out);
  }

  private void assertScan(String keys, String... options) {
    String[] arguments = new String[options.length + 4];
    List.of("scan", directory, "t", "--keys-only").toArray(arguments);
    System.arraycopy(options, 0, arguments, 4, options.length);
    assertEquals(0, gatun(arguments), err);
    assertEquals(keys, out.strip().replace("\n", " "));
  }

  @Test
  void aScanKeepsEachEntryOnOneLine() {
    gatun("put", directory, "t", "k", "two\nlines\tand \u0001");
    gatun("scan", directory, "t");
    assertEquals("k\ttwo\\nlines\\tand \\u0001\n", out);
  }

  @Test
  void tablesOfOtherCodecsAreReadAndWrittenAsText() {
    UUID id = UUID.randomUUID();
    try (Store store = Store.open(Path.of(directory))) {
      store.table("numbers", Codecs.int64(), Codecs.bytes()).put(-5L, new byte[] {1, (byte) 0xFF});
      store.table("ids", Codecs.uuid(), Codecs.int32()).put(id, 7);
      store.table("strange", new ForeignCodec("strange"), new ForeignCodec("stranger")).put("key".getBytes(), "value".getBytes());
    }
    assertEquals(0, gatun("put", directory, "numbers", "7", "text"), err);
    assertEquals(0, gatun("put", directory, "numbers", "8", "0xff00"), err);
    gatun("scan", directory, "numbers");
    assertEquals("-5\t0x01ff\n7\ttext\n8\t0xff00\n", out);
    gatun("get", directory, "numbers", "--", "-5");
    assertEquals("0x01ff\n", out);
    gatun("get", directory, "ids", id.toString());
    assertEquals("7\n", out);
    gatun("get", directory, "strange", "key");
    assertEquals("value\n", out);
    assertRefused(2, "'seven' is no key of this table, whose keys are int64", "put", directory, "numbers", "seven", "x");
    assertRefused(2, "'0xf' is no value of this table, whose values are bytes", "put", directory, "numbers", "7", "0xf");
    assertEquals(0, gatun("tables", directory));
    assertEquals("""
        table    keys     values    entries
        ids      uuid     int32           1
        numbers  int64    bytes           3
        strange  strange  stranger        1
        """, out);
  }

  @Test
  void readingNeverCreatesAStore() {
    for (String command : List.of("get", "delete")) {
      assertRefused(3, "there is no store in " + directory + ": no such directory", command, directory, "t", "k");
    }
    assertRefused(3, "there is no store in " + directory + ": no such directory", "scan", directory, "t");
    for (String command : List.of("tables", "stat", "verify")) {
      assertRefused(3, "there is no store in " + directory + ": no such directory", command, directory);
      assertRefused(3, "there is no store in " + temporary, command, temporary.toString());
    }
    assertEquals(0, temporary.toFile().list().length);
  }

  @Test
  void readingNeverCreatesATable() {
    fill();
    assertRefused(1, "there is no table 'no' in " + directory, "get", directory, "no", "k");
    assertRefused(1, "there is no table 'no' in " + directory, "scan", directory, "no");
    gatun("tables", directory);
    assertEquals("table  keys  values  entries\nt      utf8  utf8          4\n", out);
  }

  @Test
  void statAndVerifyTellTheState() {
    fill();
    assertEquals(0, gatun("stat", directory));
    assertTrue(out.matches("(?s).*\nentries +4\n.*\nlevels +t 1\nforces +0\nforce times +-\n.*\nopened +cleanly.*"), out);
    assertEquals(0, gatun("stat", directory, "--format", "json"));
    assertTrue(out.contains("\"levels\":{\"t\":1}") && out.contains("\"durable_waits\":{\"count\":0,\"median_seconds\":0.0,"), out);
    assertEquals(0, gatun("verify", directory));
    assertTrue(out.startsWith("sound: "), out);
  }

  @Test
  void mistakesAreOneLineAndExitCode2() {
    fill();
    assertRefused(2, "Missing required parameters: 'KEY', 'VALUE'; try 'gatun put --help'", "put", directory, "t");
    assertRefused(2, "Unknown option: '--frm=a'; try 'gatun scan --help'", "scan", directory, "t", "--frm=a");
    assertRefused(2, "Invalid value for option '--limit': 'x' is not a long; try 'gatun scan --help'", "scan", directory, "t", "--limit", "x");
    assertRefused(2, "--limit is negative: -1", "scan", directory, "t", "--limit=-1");
    assertRefused(2, "--prefix can't be used together with --from or --to", "scan", directory, "t", "--prefix=a", "--to=b");
    assertRefused(2, "the key has 1,025 bytes encoded, and the limit is 1,024 bytes", "get", directory, "t", "k".repeat(1025));
    assertEquals(2, gatun("nonsense"));
    assertEquals(1, err.lines().count(), err);
  }

  @Test
  void anOpenStoreIsRefusedWithItsHolder() {
    fill();
    try (Store store = Store.open(Path.of(directory))) {
      assertEquals(3, gatun("get", directory, "t", "a1"));
      assertTrue(err.contains("in use by pid " + ProcessHandle.current().pid()), err);
      assertEquals(1, err.lines().count(), err);
      assertFalse(store.tables().isEmpty());
    }
  }

  @Test
  void aFolderOfOtherThingsIsNotTouched() throws IOException {
    Files.writeString(temporary.resolve("letter.txt"), "dear");
    assertEquals(3, gatun("put", temporary.toString(), "t", "k", "v"));
    assertEquals(1, err.lines().count(), err);
    assertEquals(List.of("letter.txt"), List.of(temporary.toFile().list()));
  }

  @Test
  void aReaderThatHasGoneEndsTheScanWithoutAWord() {
    fill();
    StringWriter errText = new StringWriter();
    Writer broken = new Writer() {
      @Override
      public void write(char[] buffer, int offset, int length) throws IOException {
        throw new IOException("Broken pipe");
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    assertEquals(0, Main.run(new PrintWriter(broken), new PrintWriter(errText), "scan", directory, "t"));
    assertEquals("", errText.toString());
  }

  @Test
  void helpAndVersion() {
    assertEquals(0, gatun());
    assertTrue(out.contains("Exit codes:"), out);
    assertEquals(0, gatun("scan", "--help"));
    assertTrue(out.contains("--prefix"), out);
    assertEquals(0, gatun("--version"));
    assertTrue(out.startsWith("gatun "), out);
  }
}

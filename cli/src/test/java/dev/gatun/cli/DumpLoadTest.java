package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codec;
import dev.gatun.Codecs;
import dev.gatun.Pair;
import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gatun dump} and {@code gatun load}: what comes out goes in again, byte by byte. */
class DumpLoadTest {
  private final Tool tool = new Tool();
  @TempDir private Path temporary;
  private Path from = Path.of("");
  private Path to = Path.of("");

  @BeforeEach
  void name() {
    from = temporary.resolve("from");
    to = temporary.resolve("to");
  }

  private static void fill(Store store, long seed) {
    Random random = new Random(seed);
    Table<byte[], byte[]> bytes = store.table("bytes");
    for (int i = 0; i < 256; i++) {
      bytes.put(new byte[] {(byte) i}, new byte[] {(byte) i, '\t', (byte) (255 - i)});
    }
    for (int i = 0; i < 200; i++) {
      byte[] key = new byte[random.nextInt(40)];
      byte[] value = new byte[random.nextInt(300)];
      random.nextBytes(key);
      random.nextBytes(value);
      bytes.put(key, value);
    }
    bytes.put("large".getBytes(StandardCharsets.UTF_8), new byte[20_000]);
    Table<String, String> text = store.table("text with\ttab", Codecs.utf8(), Codecs.utf8());
    for (String key : List.of("", "#gatun\tx", "{\"key\":1}", "\\x41", "0x41", "line\nfeed\r\n", "\u0000\u007f\u0085\u2028", "GRÜẞE 😀",
        " ", "a\"b")) {
      text.put(key, "value of " + key);
    }
    Table<Long, Instant> times = store.table("times", Codecs.int64(), Codecs.instant());
    for (long number : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE, (1L << 53) + 1}) {
      times.put(number, Instant.ofEpochSecond(number >> 34, 123));
    }
    store.table("ids", Codecs.uuid(), Codecs.int32()).put(new UUID(random.nextLong(), random.nextLong()), Integer.MIN_VALUE);
    store.table("pairs", Codecs.pair(Codecs.utf8(), Codecs.int64()), Codecs.bytes()).put(new Pair<>("a", -1L), new byte[0]);
    store.table("numbers that are none", lying("int64"), lying("int32")).put("seven".getBytes(StandardCharsets.UTF_8), new byte[] {1});
    byte[] nanos = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 0x7F, 0, 0, 0}; // more than a second has
    store.table("times that are none", lying("instant"), lying("instant")).put(nanos, new byte[12]);
    store.table("text that is none", lying("utf8"), lying("utf8")).put(new byte[] {(byte) 0xFF, '\n'}, new byte[] {(byte) 0xC0});
    store.table("empty");
  }

  private static Codec<byte[]> lying(String name) {
    return new ForeignCodec(name);
  }

  private static TreeMap<String, TreeMap<String, byte[]>> contents(Path directory) {
    TreeMap<String, TreeMap<String, byte[]>> contents = new TreeMap<>();
    try (Store store = Store.open(directory)) {
      store.tables().forEach(info -> {
        TreeMap<String, byte[]> entries = new TreeMap<>();
        store.table(info.name(), new ForeignCodec(info.keyCodec()), new ForeignCodec(info.valueCodec()))
            .forEach(Range.all(), (key, value) -> entries.put(new String(key, StandardCharsets.ISO_8859_1), value));
        contents.put(info.name() + " " + info.keyCodec() + " " + info.valueCodec(), entries);
      });
    }
    return contents;
  }

  private void assertSame() {
    TreeMap<String, TreeMap<String, byte[]>> expected = contents(from);
    TreeMap<String, TreeMap<String, byte[]>> found = contents(to);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((table, entries) -> {
      assertEquals(entries.keySet(), found.get(table).keySet(), table);
      entries.forEach((key, value) -> assertArrayEquals(value, found.get(table).get(key), table + " " + key));
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void everyByteOfEveryTableComesBack(String format) {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    try (Store store = Store.open(from)) {
      fill(store, seed);
    }
    Path file = temporary.resolve("dump");
    assertEquals("", tool.done("dump", from, "--format", format, "-o", file), "seed " + seed);
    tool.done("load", to, "--input", file);
    assertSame();
    assertEquals(0, tool.runWith(tool.done("dump", from, "--format", format), "load", to), tool.err());
    assertTrue(tool.out().contains(" entries in "), tool.out());
    assertSame();
  }

  @Test
  void aDumpIsReadable() {
    tool.done("put", from, "users", "user_101", "Alice\tB");
    assertEquals("#gatun\tusers\tutf8\tutf8\nuser_101\tAlice\\tB\n", tool.done("dump", from, "users"));
    assertEquals("{\"table\":\"users\",\"keys\":\"utf8\",\"values\":\"utf8\"}\n{\"key\":\"user_101\",\"value\":\"Alice\\tB\"}\n",
        tool.done("dump", from, "--format=json"));
    assertTrue(tool.refused(1, "dump", from, "nobody").contains("there is no table 'nobody'"));
  }

  @Test
  void ownLinesAreLoadedIntoAGivenTable() {
    assertEquals(0, tool.runWith("# a remark\na\t1\r\n\n{\"key\":\"b\",\"value\":\"2\"}\n", "load", to, "t"), tool.err());
    assertEquals("a\t1\nb\t2\n", tool.done("scan", to, "t"));
    assertEquals(0, tool.runWith("7\tx\n", "load", to, "n", "--keys", "int64", "--values", "bytes"), tool.err());
    assertEquals("7\tx\n", tool.done("scan", to, "n"));
    assertEquals(0, tool.runWith("#gatun\tother\tutf8\tutf8\n8\ty\n", "load", to, "n"), tool.err());
    assertEquals("7\tx\n8\ty\n", tool.done("scan", to, "n"), "a table that is given stands above a heading");
  }

  @Test
  void whatCannotBeUnderstoodIsNamedByItsLine() throws IOException {
    assertRefused("line 1 of the input: there is no heading before it that names the table; give TABLE", "a\tb\n");
    assertRefused("line 2 of the input: there is no tabulator between key and value", "a\tb\nno tab\n", "t");
    assertRefused("line 1 of the input: a backslash that is followed by none of t, n, r, x and backslash", "a\\z\tb\n", "t");
    assertRefused("line 1 of the input: the object has no \"value\"", "{\"key\":\"a\"}\n", "t");
    assertRefused("line 1 of the input: 'x' is no value of this table, whose values are int64", "x\tb\n", "n", "--keys", "int64");
    tool.runWith("{\n", "load", to, "t");
    assertTrue(tool.err().startsWith("gatun: line 1 of the input: "), tool.err());
    Path nowhere = temporary.resolve("nowhere");
    assertTrue(tool.refused(3, "load", temporary.resolve("new"), "--input", nowhere).contains("there is no file"));
    assertFalse(Files.exists(temporary.resolve("new")));
  }

  private void assertRefused(String message, String input, String... more) {
    Object[] arguments = new Object[more.length + 2];
    arguments[0] = "load";
    arguments[1] = to;
    System.arraycopy(more, 0, arguments, 2, more.length);
    assertEquals(2, tool.runWith(input, arguments));
    assertEquals("gatun: " + message + "\n", tool.err());
  }
}

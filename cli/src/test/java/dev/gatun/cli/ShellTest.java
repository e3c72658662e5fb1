package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun shell}: commands from a standard input that is no terminal, and what Tab offers. */
class ShellTest {
  private final Tool tool = new Tool();
  @TempDir private Path temporary;
  private Path store = Path.of("");

  @BeforeEach
  void fill() {
    store = temporary.resolve("store");
    tool.done("put", store, "users", "user_101", "Alice");
    tool.done("put", store, "users", "user_102", "Bob B.");
    tool.done("put", store, "usage", "k", "v");
  }

  @Test
  void commandsNeedNoDirectory() {
    String script = "get users user_101\n\n# a remark\nscan users --reverse --limit 1\ncount users\nwal ls\ntree users\nexit\nget users no\n";
    assertEquals(0, tool.runWith(script, "shell", store), tool.err());
    assertTrue(tool.out().startsWith("Alice\nuser_102\tBob B.\n2\nfile "), tool.out());
    assertTrue(tool.out().contains("users  utf8 -> utf8  2 entries"), tool.out());
    assertEquals("", tool.err());
  }

  @Test
  void oneStoreServesAllAndWritesAreSeenAtOnce() {
    String script = "put users 'user 9' \"two words\"\nget users 'user 9'\ndelete users user_101\ncount users\n";
    assertEquals(0, tool.runWith(script, "shell", "-w", store), tool.err());
    assertEquals("two words\n2\n", tool.out());
    assertEquals("two words\n", tool.done("get", store, "users", "user 9"));
  }

  @Test
  void failuresAreToldAndTheShellGoesOn() {
    assertEquals(1, tool.runWith("torture\nget users nobody\nget users user_101\n", "shell", store));
    assertEquals("Alice\n", tool.out());
    assertEquals("""
        gatun: there is no command 'torture' in a shell; 'help' lists them
        gatun: there is no key 'nobody' in table 'users'
        """, tool.err());
    assertEquals(2, tool.runWith("put users a b\n", "shell", store));
    assertEquals("gatun: this shell only reads; start it with --write\n", tool.err());
    assertEquals(0, tool.runWith("help\nget --help\n", "shell", store));
    assertTrue(tool.out().contains("checkpoints") && tool.out().contains("Print the value under a key"), tool.out());
  }

  @Test
  void everyCommandOfTheShellIsOneOfTheProgram() {
    for (String name : ShellCommand.NAMES) {
      assertTrue(List.of("exit", "help").contains(name) || Commands.NAMES.contains(name), name);
    }
  }

  @Test
  void tabCompletesCommandsTablesKeysAndOptions() {
    try (Store open = Store.open(store)) {
      open.table("numbers", Codecs.int64(), Codecs.utf8()).put(5L, "five");
      ShellCompleter completer = new ShellCompleter(new ShellStore(store, open, false));
      assertEquals(List.of("page", "pages", "put"), completer.suggestions(List.of("p"), 0, "p"));
      assertEquals(List.of("usage", "users"), completer.suggestions(List.of("get", "us"), 1, "us"));
      assertEquals(List.of("user_101", "user_102"), completer.suggestions(List.of("get", "users", "user"), 2, "user"));
      assertEquals(List.of("user_102"), completer.suggestions(List.of("scan", "users", "--from", "user_102"), 3, "user_102"));
      assertEquals(List.of("5"), completer.suggestions(List.of("get", "numbers", ""), 2, ""));
      assertEquals(List.of(), completer.suggestions(List.of("get", "numbers", "5"), 2, "5"), "numbers have no beginnings");
      assertEquals(List.of(), completer.suggestions(List.of("get", "nobody", "x"), 2, "x"));
      assertEquals(List.of("--keys-only"), completer.suggestions(List.of("scan", "users", "--k"), 2, "--k"));
      assertEquals(List.of("dump", "ls"), completer.suggestions(List.of("wal", ""), 1, "").stream().sorted().toList());
    }
  }
}

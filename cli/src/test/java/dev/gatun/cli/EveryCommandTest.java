package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.gatun.Codecs;
import dev.gatun.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all commands have in common: help, failures in one line with the right exit code, and objects for programs. */
class EveryCommandTest {
  /** What a command needs besides the directory. */
  private static final Map<String, List<String>> MORE = Map.of(
      "get", List.of("users", "a"), "put", List.of("users", "a", "1"), "delete", List.of("users", "b"), "scan", List.of("users"), "count",
      List.of("users"), "page", List.of("1"), "report", List.of("-o", "REPORT"));
  /** Commands that make stores of their own, or ask for more than a directory. */
  private static final Set<String> OTHERS = Set.of("demo", "torture", "bench", "salvage", "load", "backup", "restore", "shell", "wal", "put");

  private final Tool tool = new Tool();
  @TempDir private Path temporary;
  private Path store = Path.of("");

  @BeforeEach
  void fill() {
    store = temporary.resolve("store");
    tool.done("put", store, "users", "a", "1");
    tool.done("put", store, "users", "b", "2");
  }

  private Object[] words(String command, Path directory) {
    List<Object> words = new ArrayList<>(List.of(command, directory));
    MORE.getOrDefault(command, List.of()).forEach(word -> words.add(word.replace("REPORT", temporary.resolve("r.html").toString())));
    return words.toArray();
  }

  private static List<String> ordinary() {
    return Commands.NAMES.stream().filter(name -> !OTHERS.contains(name)).toList();
  }

  @Test
  void everyCommandHasAClassAndAHelp() {
    String all = tool.done("--help");
    for (String name : Commands.NAMES) {
      assertTrue(all.contains("\n  " + name + " "), name);
      assertTrue(tool.done(name, "--help").contains("Exit codes:"), name);
    }
  }

  @Test
  void aMissingStoreIsOneLineAndExitCode3() {
    for (String name : ordinary()) {
      String message = tool.refused(3, words(name, temporary.resolve("nowhere")));
      assertTrue(message.startsWith("gatun: there is no store in " + temporary.resolve("nowhere") + ": no such directory"), message);
    }
    assertEquals(3, tool.run("wal", "ls", temporary));
    assertEquals(3, tool.run("backup", temporary, temporary.resolve("copy")));
    assertEquals(3, tool.run("shell", temporary));
    assertFalse(Files.exists(temporary.resolve("nowhere")) || Files.exists(temporary.resolve("copy")));
  }

  @Test
  void wrongArgumentsAreOneLineAndExitCode2() {
    for (String name : Commands.NAMES) {
      tool.refused(2, name, "--no-such-option");
    }
    assertEquals(2, tool.run("gett"));
    assertTrue(tool.refused(2, "get", store, "users", "a", "--format=xml").contains("--format"), tool.err());
  }

  @Test
  void aStoreThatIsOpenIsRefusedOrLookedInto() {
    Set<String> looking = Set.of("info", "tree", "pages", "page", "free", "checkpoints", "report");
    try (Store open = Store.open(store)) {
      for (String name : ordinary()) {
        if (looking.contains(name)) {
          tool.done(words(name, store));
          assertTrue(tool.err().startsWith("gatun: note: "), name + tool.err());
        } else {
          String message = tool.refused(3, words(name, store));
          assertTrue(message.contains("in use by pid " + ProcessHandle.current().pid()), message);
        }
      }
      assertFalse(open.tables().isEmpty());
    }
  }

  @Test
  void aDamagedStoreIsOneLineAndExitCode4() throws IOException {
    byte[] data = Files.readAllBytes(store.resolve("data.db"));
    data[100] ^= 1;
    data[32_768 + 100] ^= 1;
    Files.write(store.resolve("data.db"), data);
    for (String name : ordinary()) {
      if (!name.equals("checkpoints") && !name.equals("page")) {
        assertTrue(tool.refused(4, words(name, store)).contains("corrupt data.db"), tool.err());
      }
    }
    assertTrue(tool.done("checkpoints", store).contains("state  damaged"), tool.out());
  }

  @Test
  void programsGetObjects() {
    for (String name : ordinary()) {
      if (!Set.of("delete", "put").contains(name)) {
        assertFalse(tool.json(words(name, store)).isEmpty(), name);
      }
    }
    for (Object[] words : List.of(new Object[] {"wal", "ls", store}, new Object[] {"wal", "dump", store},
        new Object[] {"backup", store, temporary.resolve("copy")}, new Object[] {"salvage", store, temporary.resolve("saved")})) {
      assertFalse(tool.json(words).isEmpty());
    }
    assertEquals("1", JsonParser.parseString(tool.done("get", store, "users", "a", "--format", "json")).getAsJsonObject().get("value").getAsString());
  }

  @Test
  void readingWritesNothing() throws IOException {
    byte[] data = Files.readAllBytes(store.resolve("data.db"));
    for (String name : ordinary()) {
      if (!Set.of("delete", "put", "recover", "compact").contains(name)) {
        tool.done(words(name, store));
      }
    }
    assertArrayEquals(data, Files.readAllBytes(store.resolve("data.db")));
  }

  @Test
  void aStoreThatWasNotClosedIsRecoveredOnlyWhenAsked() throws IOException {
    Path copy = temporary.resolve("killed");
    Files.createDirectory(copy);
    try (Store open = Store.open(store)) {
      open.table("users", Codecs.utf8(), Codecs.utf8()).put("c", "3");
      for (String name : List.of("data.db", "wal-0.log", "wal-1.log")) {
        if (Files.exists(store.resolve(name))) {
          Files.copy(store.resolve(name), copy.resolve(name));
        }
      }
    }
    String message = tool.refused(3, "get", copy, "users", "c");
    assertTrue(message.contains("needs recovery") && message.endsWith(": gatun recover " + copy), message);
    assertTrue(tool.done("recover", copy).startsWith("after recovery: "), tool.out());
    assertEquals("3\n", tool.done("get", copy, "users", "c"));
    assertTrue(tool.done("recover", copy).startsWith("there was nothing to recover"), tool.out());
  }

  @Test
  void backupsAreStores() {
    Path copy = temporary.resolve("copy");
    assertTrue(tool.done("backup", store, copy).startsWith("2 entries in 1 tables, "), tool.out());
    assertEquals("a\t1\nb\t2\n", tool.done("scan", copy, "users"));
    assertTrue(tool.done("verify", copy).startsWith("sound: "), tool.out());
    tool.refused(2, "backup", store, copy);
    assertTrue(tool.refused(2, "backup", store, store.resolve("inside")).contains("lies in"), tool.err());
    assertEquals(4, tool.runWith("no backup", "restore", temporary.resolve("restored")));
    assertFalse(Files.exists(temporary.resolve("restored").resolve("data.db")));
  }
}

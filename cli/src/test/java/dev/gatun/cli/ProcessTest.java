package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: exit codes, streams, a reader that goes away, a store that another process has open. */
class ProcessTest {
  @TempDir private Path temporary;
  private Path store = Path.of("");

  @BeforeEach
  void fill() {
    store = temporary.resolve("store");
    try (Store open = Store.open(store)) {
      Table<String, String> users = open.table("users", Codecs.utf8(), Codecs.utf8());
      open.write(batch -> {
        for (int i = 0; i < 20_000; i++) {
          batch.put(users, Figures.format("user_%05d", i), "name of the user with the number " + i);
        }
      });
    }
  }

  private Process start(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("java.class.path"), Main.class.getName()));
    List.of(arguments).forEach(argument -> command.add(String.valueOf(argument)));
    return new ProcessBuilder(command).redirectError(temporary.resolve("err").toFile()).start();
  }

  private String err() throws IOException {
    return Files.readString(temporary.resolve("err"));
  }

  @Test
  void streamsAndExitCodesAreThoseOfTheProgram() throws IOException, InterruptedException {
    Process get = start("get", store, "users", "user_00007");
    assertEquals("name of the user with the number 7\n", new String(get.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(0, get.waitFor());
    assertEquals("", err());
    Process missing = start("get", store, "users", "nobody");
    assertEquals(0, missing.getInputStream().readAllBytes().length);
    assertEquals(ExitCode.NOT_FOUND, missing.waitFor());
    assertEquals("gatun: there is no key 'nobody' in table 'users'\n", err());
  }

  @Test
  void aReaderThatGoesAwayEndsTheProgramWithoutAWord() throws IOException, InterruptedException {
    Process scan = start("scan", store, "users");
    try (BufferedReader reader = scan.inputReader()) {
      assertEquals("user_00000\tname of the user with the number 0", reader.readLine());
    }
    assertEquals(0, scan.waitFor());
    assertEquals("", err());
  }

  @Test
  void aStoreOfAnotherProcessIsRefusedAndLookedInto() throws IOException, InterruptedException {
    try (Store open = Store.open(store)) {
      Process get = start("get", store, "users", "user_00007");
      assertEquals(ExitCode.STORE, get.waitFor());
      assertTrue(err().contains("in use by pid " + ProcessHandle.current().pid()) && err().lines().count() == 1, err());
      Process info = start("info", store);
      assertTrue(new String(info.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("in use             yes: "));
      assertEquals(0, info.waitFor());
      open.table("users", Codecs.utf8(), Codecs.utf8()).put("still", "open");
      assertEquals(ExitCode.STORE, start("put", store, "users", "a", "b").waitFor(), "the lock outlived the look");
    }
  }

  @Test
  void aBackupGoesThroughAPipe() throws IOException, InterruptedException {
    Process backup = start("backup", store, "-");
    Path stream = temporary.resolve("stream");
    Files.copy(backup.getInputStream(), stream);
    assertEquals(0, backup.waitFor(), err());
    Tool tool = new Tool();
    assertTrue(tool.done("restore", temporary.resolve("restored"), "--input", stream).startsWith("20,000 entries in 1 tables"), tool.out());
    assertEquals("20000\n", tool.done("count", temporary.resolve("restored"), "users"));
    byte[] bytes = Files.readAllBytes(stream);
    Files.write(stream, Arrays.copyOf(bytes, bytes.length / 2));
    tool.refused(4, "restore", temporary.resolve("half"), "--input", stream);
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/**
 * The parent's side of {@link CrashChild}: starts it, kills it, and keeps what it has said that it was promised. What a child was promised holds for
 * all who open the store after it, so the promises of several children in a row add up.
 */
final class CrashProcess {
  private final Path directory;
  private final long[] promised = new long[CrashChild.WRITERS];
  private long promisedLoad;
  private long lines;
  private int reached;

  CrashProcess(Path directory) {
    this.directory = directory;
  }

  /** How many acknowledgements and observations were heard. */
  long lines() {
    return lines;
  }

  /** How many children were killed at the very call that was asked for. */
  int reached() {
    return reached;
  }

  /** Lets a child run for some time after it is up, or until it stands in the call that it was told to stop at, and kills it. */
  void runAndKill(boolean sync, int millis, String... stopAt) throws Exception {
    Process child = start(sync, stopAt);
    boolean stopped = false;
    long until = Long.MAX_VALUE;
    try (BufferedReader said = child.inputReader()) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.equals("up")) {
          until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }
        stopped |= line.equals("stopped");
        if (stopped || System.nanoTime() > until) {
          child.toHandle().destroyForcibly(); // the process's own method would close its output before it is read to the end
        }
        hear(line);
      }
      reached += stopped ? 1 : 0;
      assertTrue(stopped || until != Long.MAX_VALUE, "the child ended by itself before it was up");
    } finally {
      child.destroyForcibly();
      assertTrue(child.waitFor(1, TimeUnit.MINUTES));
    }
  }

  private void hear(String line) {
    String[] words = line.split(" ");
    if (words.length == 3) {
      int writer = Integer.parseInt(words[1]);
      long number = Long.parseLong(words[2]);
      if (words[0].equals("l")) {
        promisedLoad = Math.max(promisedLoad, number);
      } else {
        promised[writer] = Math.max(promised[writer], number);
      }
      lines++;
    }
  }

  private Process start(boolean sync, String... stopAt) throws IOException, URISyntaxException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = String.join(File.pathSeparator, root(Engine.class), root(CrashChild.class), root(LoggerFactory.class));
    List<String> command = new ArrayList<>(List.of(
        java, "-ea", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", classPath, CrashChild.class.getName(),
        directory.toString(), Boolean.toString(sync)));
    command.addAll(List.of(stopAt));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String root(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Opens the store and compares it with what was promised. */
  void check(String where) throws IOException {
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, CrashChild.options(true))) {
      RawTable a = engine.table("a", "bytes", "bytes");
      RawTable b = engine.table("b", "bytes", "bytes");
      for (int w = 0; w < CrashChild.WRITERS; w++) {
        int survived = CrashChild.number(a.get(CrashChild.key(w, "last")));
        assertTrue(survived >= promised[w], where + ": writer " + w + " was promised " + promised[w] + ", there are " + survived);
        for (int k = 0; k < CrashChild.KEYS; k++) {
          checkKey(a, b, w, k, survived - Math.floorMod(survived - k, CrashChild.KEYS), survived, where);
        }
      }
      checkLoads(engine.table("c", "bytes", "bytes"), where);
      assertNull(engine.recovery().fallback(), where);
      CrashOracle.verify(engine);
      engine.allocator().check();
    }
  }

  /** Each load is there as a whole, up to one that was promised or later, or everything was cleared. */
  private void checkLoads(RawTable c, String where) {
    int entries = 0;
    int newest = 0;
    try (RawCursor cursor = c.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        int place = entries % CrashChild.LOADED_AT_ONCE;
        newest = place == 0 ? CrashChild.number(cursor.key()) : newest;
        assertArrayEquals(CrashChild.loadedKey(newest, place), cursor.key(), where + ": load " + newest + " in place " + place);
        assertArrayEquals(CrashChild.loadedValue(newest, place), c.get(cursor.key()), where + ": load " + newest + " in place " + place);
        entries++;
      }
    }
    assertEquals(0, entries % CrashChild.LOADED_AT_ONCE, where + ": a part of load " + newest);
    boolean cleared = entries == 0 && CrashChild.isClearedAfter((int) promisedLoad);
    assertTrue(cleared || newest >= promisedLoad, where + ": load " + promisedLoad + " was promised, the newest is " + newest);
  }

  private static void checkKey(RawTable a, RawTable b, int writer, int key, int last, int survived, String where) {
    byte[] inA = a.get(CrashChild.key(writer, key));
    byte[] inB = b.get(CrashChild.key(writer, key));
    String what = where + ": writer " + writer + " key " + key + " batch " + last;
    if (last <= 0) {
      assertNull(inA, what);
      assertNull(inB, what);
      return;
    }
    assertArrayEquals(CrashChild.value(last), inA, what);
    boolean removed = IntStream.range(last, survived).anyMatch(CrashChild::isRemovedAfter);
    if (last % 3 == 0 || removed || inB == null && CrashChild.isRemovedAfter(survived)) { // the last removal may have been under way
      assertNull(inB, what);
    } else {
      assertArrayEquals(inA, inB, what);
    }
  }
}

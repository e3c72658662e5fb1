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
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** {@code kill -9} of a process that writes to real files: every write that returned is there, and everything that a reader saw. */
class CrashKillTest {
  private static final long SEED = Long.getLong("gatun.crash.seed", System.nanoTime() & 0xFFFF);

  @TempDir Path directory;

  @Test
  void whatReturnedInAKilledProcessIsThere() throws Exception {
    killed(6);
  }

  @Test
  @Tag("soak")
  void whatReturnedInAThousandKilledProcessesIsThere() throws Exception {
    killed(1_000);
  }

  private void killed(int rounds) throws Exception {
    Random random = new Random(SEED);
    long acknowledged = 0;
    for (int round = 0; round < rounds; round++) {
      long[] promised = new long[CrashChild.WRITERS];
      acknowledged += runAndKill(round % 2 == 0, 30 + random.nextInt(600), promised);
      check(promised, "seed " + SEED + ", round " + round);
    }
    System.out.println("kills: " + rounds + ", acknowledgements: " + acknowledged + ", seed " + SEED);
  }

  /** Lets a child run for some time, kills it, and reads all that it has said until then. Returns how many lines. */
  private long runAndKill(boolean sync, int millis, long[] promised) throws Exception {
    Process child = start(sync);
    long lines = 0;
    try (BufferedReader said = child.inputReader()) {
      assertEquals("up", firstLine(said));
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      String line = "";
      while (line != null) {
        if (System.nanoTime() > until) {
          child.toHandle().destroyForcibly(); // the process's own method would close its output before it is read to the end
        }
        line = said.readLine();
        if (line != null && line.length() > 2 && lines++ >= 0) {
          hear(line, promised);
        }
      }
    } finally {
      child.destroyForcibly();
      assertTrue(child.waitFor(1, TimeUnit.MINUTES));
    }
    return lines;
  }

  private static String firstLine(BufferedReader said) throws IOException {
    String line = said.readLine();
    return line != null && line.matches("[wr] .*") ? firstLine(said) : line;
  }

  private static void hear(String line, long[] promised) {
    String[] words = line.split(" ");
    if (words.length == 3) {
      int writer = Integer.parseInt(words[1]);
      promised[writer] = Math.max(promised[writer], Long.parseLong(words[2]));
    }
  }

  private Process start(boolean sync) throws IOException, URISyntaxException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = String.join(File.pathSeparator, root(Engine.class), root(CrashChild.class), root(LoggerFactory.class));
    return new ProcessBuilder(
            java, "-ea", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath, CrashChild.class.getName(),
            directory.toString(), Boolean.toString(sync))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String root(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private void check(long[] promised, String where) throws IOException {
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, CrashChild.options(true))) {
      RawTable a = engine.table("a", "bytes", "bytes");
      RawTable b = engine.table("b", "bytes", "bytes");
      for (int w = 0; w < CrashChild.WRITERS; w++) {
        int survived = CrashChild.number(a.get(CrashChild.key(w, "last")));
        assertTrue(survived >= promised[w], where + ": writer " + w + " was promised " + promised[w] + ", there are " + survived);
        for (int k = 0; k < CrashChild.KEYS; k++) {
          checkKey(a, b, w, k, survived - Math.floorMod(survived - k, CrashChild.KEYS), where);
        }
      }
      assertNull(engine.recovery().fallback());
      CrashOracle.verify(engine);
      engine.allocator().check();
    }
  }

  private static void checkKey(RawTable a, RawTable b, int writer, int key, int last, String where) {
    byte[] inA = a.get(CrashChild.key(writer, key));
    byte[] inB = b.get(CrashChild.key(writer, key));
    String what = where + ": writer " + writer + " key " + key + " batch " + last;
    if (last <= 0) {
      assertNull(inA, what);
      assertNull(inB, what);
      return;
    }
    assertArrayEquals(CrashChild.value(last), inA, what);
    if (last % 3 == 0) {
      assertNull(inB, what);
    } else {
      assertArrayEquals(inA, inB, what);
    }
  }

  @Test
  void aShortenedDataFileIsRefusedAndNothingElseHappens() throws Exception {
    long[] promised = new long[CrashChild.WRITERS];
    runAndKill(true, 200, promised);
    File data = directory.resolve(Opening.DATA).toFile();
    try (RandomAccessFile file = new RandomAccessFile(data, "rw")) {
      file.setLength(65_536 + 4_096 * 7);
    }
    try (Storage storage = FileStorage.open(directory, false)) {
      org.junit.jupiter.api.Assertions.assertThrows(
          dev.gatun.error.CorruptionException.class, () -> Engine.open(storage, directory, CrashChild.options(true)));
    }
    assertEquals(65_536 + 4_096 * 7, data.length());
  }
}

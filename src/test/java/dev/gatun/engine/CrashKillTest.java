package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.io.File;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a process that writes to real files: every write that returned is there, and everything that a reader saw. Processes are killed
 * at random moments, or in a chosen call of the operating system: while the store is opened and recovers, checkpoints, rolls its log, grows.
 */
class CrashKillTest {
  private static final long SEED = Long.getLong("gatun.crash.seed", System.nanoTime() & 0xFFFF);
  private static final int ROUNDS = Integer.getInteger("gatun.crash.kills", 1_000);

  /** A call of the operating system, and about how often a process makes it within a fraction of a second. */
  private record Call(String method, int often) {
    static final Call[] ALL = {
      new Call("force", 40), new Call("write", 300), new Call("writeBack", 20), new Call("map", 12), new Call("create", 4), new Call("rename", 3),
      new Call("delete", 3), new Call("forceDirectory", 5), new Call("truncate", 2), new Call("open", 4), new Call("read", 60)
    };

    static String[] any(Random random) {
      Call call = ALL[random.nextInt(ALL.length)];
      int nth = 1 + (random.nextBoolean() ? random.nextInt(call.often) : random.nextInt(1 + call.often / 8));
      return Stream.of(call.method, nth, random.nextBoolean()).map(Object::toString).toArray(String[]::new);
    }
  }

  @TempDir Path directory;

  @Test
  void whatReturnedInAKilledProcessIsThere() throws Exception {
    killed(6);
  }

  @Test
  void whatReturnedBeforeAKillInsideAnyCallIsThere() throws Exception {
    killedInACall(16);
  }

  @Test
  @Tag("soak")
  void whatReturnedInAThousandKilledProcessesIsThere() throws Exception {
    killed(ROUNDS);
  }

  @Test
  @Tag("soak")
  void whatReturnedBeforeAThousandKillsInsideAnyCallIsThere() throws Exception {
    killedInACall(ROUNDS);
  }

  private void killed(int rounds) throws Exception {
    Random random = new Random(SEED);
    CrashProcess process = new CrashProcess(directory);
    for (int round = 0; round < rounds; round++) {
      process.runAndKill(round % 2 == 0, 30 + random.nextInt(600));
      process.check("seed " + SEED + ", round " + round);
    }
    System.out.println("kills: " + rounds + ", acknowledgements: " + process.lines() + ", seed " + SEED);
  }

  /** Two of three killed processes are followed by another, whose recovery may be killed in turn, before the store is looked at. */
  private void killedInACall(int rounds) throws Exception {
    Random random = new Random(SEED);
    CrashProcess process = new CrashProcess(directory);
    for (int round = 0; round < rounds; round++) {
      String[] call = Call.any(random);
      process.runAndKill(random.nextBoolean(), 300, call);
      if (random.nextInt(3) == 0 || round == rounds - 1) {
        process.check("seed " + SEED + ", round " + round + ", killed in " + String.join(" ", call));
      }
    }
    System.out.println("kills: " + rounds + ", in a chosen call: " + process.reached() + ", acknowledgements: " + process.lines() + ", seed " + SEED);
    assertTrue(process.reached() > rounds / 4, "only " + process.reached() + " processes came to the call");
  }

  @Test
  void aShortenedDataFileIsRefusedAndNothingElseHappens() throws Exception {
    new CrashProcess(directory).runAndKill(true, 200);
    File data = directory.resolve(Opening.DATA).toFile();
    try (RandomAccessFile file = new RandomAccessFile(data, "rw")) {
      file.setLength(65_536 + 4_096 * 7);
    }
    try (Storage storage = FileStorage.open(directory, false)) {
      assertThrows(CorruptionException.class, () -> Engine.open(storage, directory, CrashChild.options(true)));
    }
    assertEquals(65_536 + 4_096 * 7, data.length());
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreFullException;
import dev.gatun.io.sim.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletes on a full disk need pages and log as other writes do, and get them by checkpoints that they run themselves. */
class CrashFullDiskDeletesTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyEntryCanBeDeletedOnAFullDiskAndNobodyHasToAskForACheckpoint(boolean sync) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.limitCapacity(6 << 20);
    EngineOptions never = new EngineOptions(sync, Duration.ofHours(1), 1L << 40, Duration.ofHours(1), true, false, true);
    try (Engine engine = Engine.open(disk, null, never)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      List<byte[]> keys = fill(table);
      Collections.shuffle(keys, new Random(3)); // each delete meets another leaf, which must be copied
      keys.forEach(key -> assertTrue(table.remove(key)));
      assertEquals(0, table.size());
      CrashOracle.verify(engine);
    }
  }

  private static List<byte[]> fill(RawTable table) {
    List<byte[]> keys = new ArrayList<>();
    Random random = new Random(2);
    try {
      while (true) {
        byte[] key = Long.toHexString(random.nextLong()).getBytes(StandardCharsets.UTF_8);
        table.put(key, new byte[600]);
        keys.add(key);
      }
    } catch (StoreFullException e) {
      assertTrue(keys.size() > 1_000, "a disk of 6 MiB holds more than " + keys.size() + " entries");
      return keys;
    }
  }
}

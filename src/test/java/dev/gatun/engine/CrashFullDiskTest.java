package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreFullException;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fills up: writes that need space fail cleanly, everything else goes on, and space that is freed can be used again. */
class CrashFullDiskTest {
  private static final long MIB = 1 << 20;
  private final TreeMap<String, byte[]> model = new TreeMap<>();
  private final Random random = new Random(42);
  private int next;

  private static byte[] b(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  /** Small checkpoints, so that logs are recycled and space comes back. */
  private static EngineOptions options(boolean sync) {
    return new EngineOptions(sync, Duration.ofHours(1), 512 << 10, Duration.ofHours(1), true, false, true);
  }

  private void putUntilFull(RawTable table, int valueBytes) {
    while (true) {
      String key = "key-" + next++;
      byte[] value = new byte[1 + random.nextInt(valueBytes)];
      random.nextBytes(value);
      try {
        table.put(b(key), value);
      } catch (StoreFullException e) {
        assertFalse(table.contains(b(key)), "a put that failed for lack of space must have done nothing");
        return;
      }
      model.put(key, value);
    }
  }

  private void check(RawTable table) {
    model.forEach((key, value) -> assertArrayEquals(value, table.get(b(key)), key));
    assertEquals(model.size(), table.size());
  }

  /** An opening needs a fresh log and pages to replay into. Without space it says so and changes nothing; with space it loses nothing. */
  private static void opensOnAFullDiskOrSaysThatItCannot(SimulatedDisk disk, Engine engine, boolean sync) {
    CrashState now = CrashState.of(engine);
    SimulatedDisk killed = disk.afterKill();
    try {
      Engine.open(killed, null, options(sync)).close();
    } catch (StoreFullException e) {
      killed.limitCapacity(Long.MAX_VALUE);
    }
    CrashOracle.check(killed, options(sync), List.of(now), CrashOracle.Depth.FULL);
  }

  /** Puts as many as fit where the deleted ones were; checkpoints meanwhile, as in a longer life, let old pages go. */
  private int putAgain(Engine engine, RawTable table, List<String> keys) {
    int done = 0;
    for (String key : keys) {
      try {
        table.put(b(key), b(key));
        model.put(key, b(key));
        done++;
      } catch (StoreFullException e) {
        engine.checkpoint();
        engine.checkpoint();
      }
    }
    return done;
  }

  /** Each delete copies pages that checkpoints still show; when the reserve is used up, checkpoints let go of them. */
  private static boolean removeOnAFullDisk(Engine engine, RawTable table, byte[] key) {
    try {
      return table.remove(key);
    } catch (StoreFullException e) {
      engine.checkpoint();
      engine.checkpoint();
      return table.remove(key);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 400, true", "5, 1500, false", "8, 30000, true", "8, 300, false"})
  void aFullDiskRefusesPutsAndTakesDeletesAndGivesSpaceBack(int mib, int valueBytes, boolean sync) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.limitCapacity(mib * MIB);
    Engine engine = Engine.open(disk, null, options(sync));
    RawTable table = engine.table("t", "bytes", "bytes");
    putUntilFull(table, valueBytes);
    assertTrue(model.size() > 20, "only " + model.size() + " entries fit " + mib + " MiB");
    check(table);
    opensOnAFullDiskOrSaysThatItCannot(disk, engine, sync);

    List<String> removed = new ArrayList<>();
    for (String key : model.keySet().toArray(String[]::new)) {
      if (random.nextInt(4) != 0) {
        assertTrue(removeOnAFullDisk(engine, table, b(key)), "a delete on a full disk");
        model.remove(key);
        removed.add(key);
      }
    }
    check(table);
    engine.checkpoint();
    engine.checkpoint(); // the spare shows the deleted entries until then
    int again = putAgain(engine, table, removed);
    assertTrue(again > removed.size() / 2, "of " + removed.size() + " deleted entries " + again + " fit again");
    check(table);
    CrashOracle.verify(engine);
    engine.allocator().check();
    CrashState last = CrashState.of(engine);
    disk.limitCapacity((mib + 4) * MIB);
    CrashOracle.check(disk.afterKill(), options(sync), List.of(last), CrashOracle.Depth.DURABLE);
    engine.sync();
    CrashOracle.check(disk.afterPowerCut(CrashChoice.none()), options(sync), List.of(last), CrashOracle.Depth.OPEN);
    CrashOracle.end(disk, engine);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDiskThatGrowsTakesPutsAgain(boolean sync) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.limitCapacity(3 * MIB);
    try (Engine engine = Engine.open(disk, null, options(sync))) {
      RawTable table = engine.table("t", "bytes", "bytes");
      putUntilFull(table, 3_000);
      assertThrows(StoreFullException.class, () -> table.put(b("big"), new byte[2 << 20]));
      disk.limitCapacity(20 * MIB);
      for (int i = 0; i < 300; i++) {
        table.put(b("more-" + i), new byte[3_000]);
        model.put("more-" + i, new byte[3_000]);
      }
      check(table);
    }
    try (Engine engine = Engine.open(disk, null, options(sync))) {
      check(engine.table("t", "bytes", "bytes"));
      assertTrue(engine.recovery().clean());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 300, 900, 1_400, 1_700})
  void aStoreThatDoesNotFitItsDiskIsNotMadeAndCanBeMadeLater(int kib) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.limitCapacity(kib * 1024L);
    try {
      Engine.open(disk, null, options(true)).close();
    } catch (StoreFullException e) {
      assertTrue(e.getMessage().contains("no space"), e.getMessage());
    }
    disk.limitCapacity(10 * MIB);
    try (Engine engine = Engine.open(disk, null, options(true))) {
      engine.table("t", "bytes", "bytes").put(b("k"), b("v"));
      assertArrayEquals(b("v"), engine.table("t", "bytes", "bytes").get(b("k")));
    }
  }
}

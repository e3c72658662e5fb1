package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.PageSize;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import org.junit.jupiter.api.Test;

/** A meta page of long ago, all of it whole, in the place of the newest ones: what it says is not taken for the store. */
class DamageStaleMetaTest {
  private static final int SLOT_BYTES = PageSize.HEADER_REGION_BYTES / 2;
  private static final byte[] KEY = {1};

  private static byte[] slot(Storage storage, int slot) throws Exception {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    try (StorageFile data = storage.open("data.db")) {
      data.read((long) slot * SLOT_BYTES, page, 0, page.length);
    }
    return page;
  }

  private static void set(Storage storage, int slot, byte[] page) throws Exception {
    try (StorageFile data = storage.open("data.db")) {
      data.write((long) slot * SLOT_BYTES, page, 0, page.length);
    }
  }

  @Test
  void theFirstMetaPageDoesNotMakeAnEmptyStoreOfAFullOne() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    EngineOptions options = CrashRun.options(true, true);
    Engine.open(disk, null, options).close();
    byte[] first = slot(disk, 0);
    try (Engine engine = Engine.open(disk, null, options)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      for (int i = 0; i < 4; i++) {
        table.put(KEY, new byte[] {(byte) i});
        engine.checkpoint();
      }
      table.put(KEY, new byte[] {9});
      SimulatedDisk killed = disk.moment().afterKill();
      byte[] other = slot(killed, 1);
      other[100] ^= 1;
      set(killed, 0, first);
      set(killed, 1, other);
      assertThrows(CorruptionException.class, () -> Engine.open(killed, null, options).close());
    }
    try (Engine engine = Engine.open(disk, null, options)) {
      assertArrayEquals(new byte[] {9}, engine.table("t", "bytes", "bytes").get(KEY));
    }
  }
}

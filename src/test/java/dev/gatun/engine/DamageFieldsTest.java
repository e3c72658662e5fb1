package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.DamagedDisk.TreePage;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.Checksums;
import dev.gatun.format.LogHeader;
import dev.gatun.format.Meta;
import dev.gatun.format.PageSize;
import dev.gatun.format.PagePointer;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Single fields with values that no store writes, under checksums made right again: each is found where it is read first, as a corruption that names
 * its page. One test for each kind of finding of the fuzzer.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a scan that never ends fails by the name of its test
class DamageFieldsTest {
  private static final int LSN = 24;
  private static final int SLOTS = 64;
  private static final FuzzShape CLOSED = shape("clean close");
  private static final FuzzShape NO_SPARE = shape("no spare, clean close");

  private static FuzzShape shape(String name) {
    return FuzzShape.all().stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow();
  }

  /** The leaves of the table with most of them, and the branch above. */
  private static List<TreePage> pages(DamagedDisk look, int level) throws IOException {
    List<TreePage> pages = look.pages(look.metas().getFirst());
    int table = pages.stream().filter(page -> page.level() > 0).findFirst().orElseThrow().table();
    return pages.stream().filter(page -> page.table() == table && page.level() == level).toList();
  }

  private static void edit(SimulatedDisk disk, long id, Consumer<ByteBuffer> change) throws IOException {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    try (StorageFile data = disk.open(Opening.DATA)) {
      data.read(PageSize.fileOffset(id), page, 0, page.length);
      change.accept(ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN));
      Checksums.seal(page, 0, page.length);
      data.write(PageSize.fileOffset(id), page, 0, page.length);
      data.force();
    }
  }

  private static void editLogs(SimulatedDisk disk, int field, long value) throws IOException {
    for (String name : disk.list()) {
      if (name.startsWith("wal-")) {
        byte[] page = new byte[LogHeader.PAGE_BYTES];
        try (StorageFile log = disk.open(name)) {
          log.read(0, page, 0, page.length);
          CRC32C crc = new CRC32C();
          ByteBuffer header = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).putLong(field, value).putInt(12, 0);
          crc.update(page, 0, 64);
          header.putInt(12, (int) crc.getValue());
          System.arraycopy(page, 0, page, 2048, 64);
          log.write(0, page, 0, page.length);
          log.force();
        }
      }
    }
  }

  private static void readAll(Engine engine) {
    engine.tables().forEach(table -> CrashState.entries(table, table.size()));
  }

  private static CorruptionException scanFails(SimulatedDisk disk) {
    try (Engine engine = Engine.open(disk, null, FuzzShape.NO_SPARE)) {
      return assertThrows(CorruptionException.class, () -> readAll(engine));
    } catch (CorruptionException e) {
      return e; // close finds it too
    }
  }

  // ---------------------------------------------------------------- nodes

  @Test
  void aPageWithAnLsnBehindTheLogIsACorruptionAndNobodyWaitsForIt() throws IOException {
    SimulatedDisk disk = NO_SPARE.fork();
    DamagedDisk look = new DamagedDisk(disk);
    long id = pages(look, 0).get(1).id();
    long cut = look.metas().getFirst().cutLsn();
    edit(disk, id, page -> page.putLong(LSN, cut + 1));
    CorruptionException e = scanFails(disk);
    assertEquals(id, e.page());
    assertEquals("an LSN up to " + cut, e.expected());
  }

  @Test
  void aChildPointerToNowhereEndsAScanWithACorruption() throws IOException {
    for (long pointer : new long[] {0, PagePointer.of(1L << 39, 1), PagePointer.MAX_ID, -1}) {
      SimulatedDisk disk = NO_SPARE.fork();
      long id = pages(new DamagedDisk(disk), 1).getFirst().id();
      edit(disk, id, page -> page.putLong(page.getInt(SLOTS + 8) >>> 20, pointer)); // the child on the right of the second separator
      scanFails(disk);
    }
  }

  @Test
  void cellsThatOverlapAreACorruptionBeforeTheyAreCopied() throws IOException {
    SimulatedDisk disk = NO_SPARE.fork();
    long id = pages(new DamagedDisk(disk), 0).get(1).id();
    edit(disk, id, page -> {
      int cell = page.getInt(SLOTS) >>> 20;
      page.putShort(cell, (short) Math.min(2_000, PageSize.PAGE_BYTES - cell - 100)); // over the cells behind it
    });
    CorruptionException e = scanFails(disk);
    assertEquals(id, e.page());
    assertTrue(e.found().contains("bytes of cells"), e.found());
  }

  // ---------------------------------------------------------------- the free map

  private static void forget(SimulatedDisk disk, Meta meta, long id) throws IOException {
    assertTrue(meta.freeMapBytes() <= PageSize.PAGE_BYTES - SLOTS);
    edit(disk, PagePointer.id(meta.freeMapPointer()), map -> {
      int at = SLOTS + (int) (id >>> 3);
      assertTrue((map.get(at) >>> (id & 7) & 1) != 0);
      map.put(at, (byte) (map.get(at) & ~(1 << (id & 7))));
    });
  }

  @Test
  void aLeafThatTheMapHasAsFreeIsACorruptionWhenItIsRead() throws IOException {
    SimulatedDisk disk = NO_SPARE.fork();
    DamagedDisk look = new DamagedDisk(disk);
    long id = pages(look, 0).getLast().id();
    forget(disk, look.metas().getFirst(), id);
    CorruptionException e = scanFails(disk);
    assertEquals(id, e.page());
    assertEquals("a free page", e.found());
  }

  @Test
  void verificationFindsAPageThatTheMapHasAsFree() throws IOException {
    SimulatedDisk disk = NO_SPARE.fork();
    DamagedDisk look = new DamagedDisk(disk);
    TreePage leaf = pages(look, 0).getLast();
    forget(disk, look.metas().getFirst(), leaf.id());
    try (Engine engine = Engine.open(disk, null, DamageVerifyTest.readOnly(FuzzShape.NO_SPARE))) {
      assertEquals(leaf.id(), engine.verify().damages().getFirst().page());
    }
  }

  @Test
  void aRootThatTheMapHasAsFreeFallsBackToTheSpare() throws IOException {
    SimulatedDisk disk = CLOSED.fork();
    DamagedDisk look = new DamagedDisk(disk);
    Meta meta = look.metas().getFirst();
    forget(disk, meta, PagePointer.id(look.catalog(meta).tables().getFirst().root()));
    try (Engine engine = Engine.open(disk, null, FuzzShape.SPARE)) {
      assertNotNull(engine.recovery().fallback());
      assertNull(CLOSED.truth().difference(CrashState.of(engine)));
    }
  }

  @Test
  void aNewPageThatTheMapHasAsFreeFallsBackAfterAnUncleanEnd() throws IOException {
    FuzzShape unclean = shape("unclean end");
    SimulatedDisk disk = unclean.fork();
    DamagedDisk look = new DamagedDisk(disk);
    Meta meta = look.metas().getFirst();
    byte[] before = before(disk, look.metas().getLast());
    long id = pages(look, 0).stream().mapToLong(TreePage::id).filter(one -> !CheckpointPages.isUsed(before, one)).findFirst().orElseThrow();
    forget(disk, meta, id);
    try (Engine engine = Engine.open(disk, null, FuzzShape.SPARE)) {
      assertNotNull(engine.recovery().fallback());
      assertNull(unclean.truth().difference(CrashState.of(engine)));
    }
  }

  private static byte[] before(SimulatedDisk disk, Meta meta) throws IOException {
    try (StorageFile data = disk.open(Opening.DATA)) {
      return Candidates.freeMap(data, meta).bytes();
    }
  }

  // ---------------------------------------------------------------- logs

  /** Epoch, previous epoch, first LSN, end of the history before, durable LSN. */
  @ParameterizedTest
  @CsvSource({"24,-9223372036854775808", "24,0", "24,2305843009213693952", "32,-1", "32,9223372036854775807", "40,-8", "40,9223372036854775800",
      "48,-1", "48,9223372036854775807", "56,-1", "56,9223372036854775807"})
  void aLogHeaderThatNoStoreWroteIsNoLog(int field, long value) throws IOException {
    SimulatedDisk disk = shape("no spare, unclean end").fork();
    editLogs(disk, field, value);
    assertThrows(CorruptionException.class, () -> Engine.open(disk, null, FuzzShape.NO_SPARE));
  }

  /** The session after the next could not read what the next would write. */
  @Test
  void anEpochThatLeavesNoneForLaterSessionsIsACorruption() throws IOException {
    SimulatedDisk disk = NO_SPARE.fork();
    editLogs(disk, 24, Meta.LIMIT - 1);
    assertThrows(CorruptionException.class, () -> Engine.open(disk, null, FuzzShape.NO_SPARE));
    assertFalse(new DamagedDisk(disk).metas().isEmpty());
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.error.CorruptionException;
import dev.gatun.error.FormatVersionException;
import dev.gatun.error.StoreException;
import dev.gatun.format.MetaPage;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Damage that no crash makes: bytes rot. With the spare checkpoint and its logs nothing is lost; without, an exception names the place. */
class CrashDamageTest {
  /** Bytes of a meta page that keep their places in all versions. */
  private static final int VERSION = 8;

  private static final int CHECKSUM = 12;
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  private SimulatedDisk disk;
  private Engine engine;
  private CrashState state;
  private long newestEpoch;
  private int newestSlot;
  private final Random random = new Random(5);

  /** Three checkpoints with changes between them and behind the last. The store is left open: what follows is an unclean end. */
  @BeforeEach
  void fill() {
    disk = new SimulatedDisk();
    engine = Engine.open(disk, null, OPTIONS);
    state = CrashState.EMPTY.withTable("a").withTable("b");
    engine.table("a", "bytes", "bytes");
    engine.table("b", "bytes", "bytes");
    for (int round = 0; round < 3; round++) {
      write(150, round == 1 ? 30_000 : 600);
      engine.checkpoint();
    }
    write(20, 500);
    newestEpoch = engine.checkpointer().kept().newest().epoch();
    newestSlot = engine.checkpointer().kept().newest().slot();
  }

  private void write(int count, int largestValue) {
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[i % 40 == 0 ? largestValue : random.nextInt(600)];
      random.nextBytes(value);
      Entry entry = new Entry(i % 2 == 0 ? "a" : "b", "key-" + random.nextInt(200), random.nextInt(9) == 0 ? null : value);
      CrashRun.write(engine, List.of(entry));
      state = state.with(List.of(entry));
    }
  }

  private static void damage(SimulatedDisk target, long position, int length) throws IOException {
    try (StorageFile data = target.open(Opening.DATA)) {
      byte[] bytes = new byte[length];
      data.read(position, bytes, 0, length);
      for (int i = 0; i < length; i++) {
        bytes[i] ^= 0x55;
      }
      data.write(position, bytes, 0, length);
      data.force();
    }
  }

  private static void damagePage(SimulatedDisk target, long id) throws IOException {
    damage(target, PageSize.fileOffset(id) + 1_000, 8);
  }

  /** Opens a damaged fork, which must fall back and lose nothing; and what it then holds must stay through another power cut and a reopen. */
  private void fallsBack(SimulatedDisk damaged, String what) {
    try (Engine reopened = Engine.open(damaged, null, OPTIONS)) {
      assertNull(state.difference(CrashState.of(reopened)), what);
      assertNotNull(reopened.recovery().fallback(), what);
      assertTrue(reopened.recovery().checkpointEpoch() < newestEpoch, what);
      assertTrue(reopened.recovery().replayedRecords() > 100, what);
      CrashOracle.check(damaged.afterPowerCut(CrashChoice.none()), OPTIONS, List.of(state), CrashOracle.Depth.FULL);
      CrashOracle.verify(reopened);
      reopened.allocator().check();
    }
    try (Engine again = Engine.open(damaged, null, OPTIONS)) {
      assertTrue(again.recovery().clean(), what);
      assertNull(state.difference(CrashState.of(again)), what);
    }
  }

  @Test
  void aDamagedNewestMetaPageFallsBackToTheSpare() throws IOException {
    SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
    damage(damaged, PageSize.metaOffset(newestSlot) + 40, 8);
    fallsBack(damaged, "the newest meta page");
  }

  @Test
  void aNewestMetaPageOfZerosFallsBackToTheSpare() throws IOException {
    SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
    try (StorageFile data = damaged.open(Opening.DATA)) {
      data.write(PageSize.metaOffset(newestSlot), new byte[PageSize.PAGE_BYTES], 0, PageSize.PAGE_BYTES);
      data.force();
    }
    try (Engine reopened = Engine.open(damaged, null, OPTIONS)) {
      assertNull(state.difference(CrashState.of(reopened)));
    }
  }

  @Test
  void eachPageThatTheNewestCheckpointWroteSinceItsSpareMayBeDamaged() throws IOException {
    int damages = 0;
    for (long id : pagesOnlyIn(engine.checkpointer().kept().newest(), engine.checkpointer().kept().oldest())) {
      SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
      damagePage(damaged, id);
      fallsBack(damaged, "page " + id);
      damages++;
    }
    assertTrue(damages > 10, damages + " pages");
  }

  private List<Long> pagesOnlyIn(KeptCheckpoint newer, KeptCheckpoint older) throws IOException {
    List<Long> found = new ArrayList<>(newer.blobPages());
    byte[] newMap = Candidates.freeMap(engine.parts().data(), newer.meta()).bytes();
    byte[] oldMap = Candidates.freeMap(engine.parts().data(), older.meta()).bytes();
    for (long id = 0; id < newer.meta().usedPages(); id++) {
      if (CheckpointPages.isUsed(newMap, id) && !CheckpointPages.isUsed(oldMap, id) && isNotInsideABlock(id)) {
        found.add(id);
      }
    }
    return found;
  }

  /** A short last block of a large value has pages with nothing in them at the place of the damage. */
  private boolean isNotInsideABlock(long id) throws IOException {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    engine.parts().data().read(PageSize.fileOffset(id), page, 0, page.length);
    return PageImage.pageId(page, 0) == id;
  }

  @Test
  void aCrashDuringAFallbackFallsBackAgain() throws IOException {
    SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
    damagePage(damaged, PagePointer.id(engine.checkpointer().kept().newest().meta().catalogPointer()));
    Random dice = new Random(77);
    int[] crashes = new int[1];
    damaged.listen((simulated, event) -> {
      if (dice.nextInt(8) == 0) {
        CrashCut cut = new CrashCut(CrashChoice.random(dice.nextInt()));
        Engine again = Engine.open(cut.of(simulated.moment()), null, OPTIONS);
        assertNull(state.difference(CrashState.of(again)), event + " " + cut);
        again.allocator().check();
        again.close();
        crashes[0]++;
      }
    });
    try (Engine reopened = Engine.open(damaged, null, OPTIONS)) {
      damaged.listen(null);
      assertNotNull(reopened.recovery().fallback());
    }
    assertTrue(crashes[0] > 10);
  }

  @Test
  void bothMetaPagesDamagedIsACorruption() throws IOException {
    SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
    damage(damaged, PageSize.metaOffset(0) + 40, 8);
    damage(damaged, PageSize.metaOffset(1) + 40, 8);
    CorruptionException e = assertThrows(CorruptionException.class, () -> Engine.open(damaged, null, OPTIONS));
    assertEquals(Opening.DATA, e.file());
  }

  @Test
  void damageInBothCheckpointsIsACorruptionThatNamesAPage() throws IOException {
    SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
    for (KeptCheckpoint kept : engine.checkpointer().kept().all()) {
      damagePage(damaged, PagePointer.id(kept.meta().catalogPointer()));
    }
    CorruptionException e = assertThrows(CorruptionException.class, () -> Engine.open(damaged, null, OPTIONS));
    assertTrue(e.page() > 0, e.getMessage());
  }

  @Test
  void anotherFormatVersionIsToldFromDamage() throws IOException {
    SimulatedDisk other = disk.afterPowerCut(CrashChoice.none());
    for (int slot = 0; slot < 2; slot++) {
      try (StorageFile data = other.open(Opening.DATA)) {
        byte[] page = new byte[PageSize.PAGE_BYTES];
        data.read(PageSize.metaOffset(slot), page, 0, page.length);
        ByteBuffer bytes = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(VERSION, MetaPage.VERSION + 1).putInt(CHECKSUM, 0);
        CRC32C crc = new CRC32C();
        crc.update(page);
        bytes.putInt(CHECKSUM, (int) crc.getValue());
        data.write(PageSize.metaOffset(slot), page, 0, page.length);
      }
    }
    assertThrows(FormatVersionException.class, () -> Engine.open(other, null, OPTIONS));
  }

  @Test
  void aFileOfSomethingElseIsNotOpened() throws IOException {
    for (int length : new int[] {0, 1, 4_096, 100_000, 2_000_000}) {
      SimulatedDisk other = new SimulatedDisk();
      try (StorageFile data = other.create(Opening.DATA)) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        data.write(0, bytes, 0, length);
      }
      assertThrows(FormatVersionException.class, () -> Engine.open(other, null, OPTIONS), length + " bytes");
    }
  }

  @Test
  void logsWithoutTheirDataFileAreAnError() throws IOException {
    SimulatedDisk other = disk.afterPowerCut(CrashChoice.none());
    other.delete(Opening.DATA);
    StoreException e = assertThrows(StoreException.class, () -> Engine.open(other, null, OPTIONS));
    assertTrue(e.getMessage().contains("log without its data.db"), e.getMessage());
    assertFalse(other.exists(Opening.DATA));
  }

  @Test
  void aMissingLogIsAnErrorAndNeverALoss() throws IOException {
    int refused = 0;
    for (String name : disk.list()) {
      if (!name.startsWith("wal-")) {
        continue;
      }
      SimulatedDisk other = disk.afterPowerCut(CrashChoice.none());
      other.delete(name);
      try (Engine reopened = Engine.open(other, null, OPTIONS)) {
        assertNull(state.difference(CrashState.of(reopened)), "without " + name);
      } catch (CorruptionException e) {
        refused++;
      }
    }
    assertTrue(refused > 0);
  }

  @Test
  void aShortenedFileIsACorruption() throws IOException {
    SimulatedDisk other = disk.afterPowerCut(CrashChoice.none());
    try (StorageFile data = other.open(Opening.DATA)) {
      data.truncate(data.size() / 2);
    }
    assertThrows(CorruptionException.class, () -> Engine.open(other, null, OPTIONS));
  }

  /** Every byte of the logs that replay needs, in samples: an exception or the truth, never less. */
  @Test
  void damageInTheMiddleOfAForcedLogIsNeverTakenForItsEnd() throws IOException {
    engine.sync();
    String current = "";
    for (var file : engine.wal().files()) {
      if (file.use() == dev.gatun.wal.LogUse.CURRENT) {
        current = file.name();
      }
    }
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
      try (StorageFile log = damaged.open(current)) {
        byte[] one = new byte[1];
        long at = 4_096 + random.nextInt(3_000);
        log.read(at, one, 0, 1);
        one[0] ^= 0x10;
        log.write(at, one, 0, 1);
        log.force();
      }
      try (Engine reopened = Engine.open(damaged, null, OPTIONS)) {
        assertNull(state.difference(CrashState.of(reopened)), "a damaged log was read as a shorter one");
      } catch (CorruptionException e) {
        refused++;
      }
    }
    assertTrue(refused > 30, refused + " of 60 damages were found");
  }

  // ---------------------------------------------------------------- first touch

  /** After an orderly end: opening reads no leaf, so damage shows when it is touched. */
  private SimulatedDisk closedWithDamagedLeaf(TreeMap<String, byte[]> table) throws IOException {
    engine.close();
    try (Engine clean = Engine.open(disk, null, OPTIONS)) {
      RawTable a = clean.table("a", "bytes", "bytes");
      assertTrue(a.height() > 1, "one page would be the root, which opening checks");
      table.putAll(CrashState.entries(a, a.size()));
    }
    SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
    boolean found = false;
    try (StorageFile data = damaged.open(Opening.DATA)) {
      byte[] page = new byte[PageSize.PAGE_BYTES];
      byte[] key = table.firstKey().getBytes(StandardCharsets.UTF_8);
      Meta1 meta = newest(data);
      for (long id = 1; id < meta.used && !found; id++) {
        data.read(PageSize.fileOffset(id), page, 0, page.length);
        boolean leaf = meta.has(id) && PageImage.type(page, 0) == 1 && PageImage.pageId(page, 0) == id;
        found = leaf && holdsFirst(page, key, table.firstEntry().getValue());
        if (found) {
          damagePage(damaged, id);
        }
      }
    }
    assertTrue(found, "no leaf found to damage");
    return damaged;
  }

  private record Meta1(long used, byte[] map) {
    boolean has(long id) {
      return CheckpointPages.isUsed(map, id);
    }
  }

  private static Meta1 newest(StorageFile data) throws IOException {
    var first = MetaSlots.read(data, 0).meta();
    var second = MetaSlots.read(data, 1).meta();
    assertNotNull(first);
    assertNotNull(second);
    var newest = first.epoch() > second.epoch() ? first : second;
    return new Meta1(newest.usedPages(), Candidates.freeMap(data, newest).bytes());
  }

  private static boolean holdsFirst(byte[] page, byte[] key, byte[] value) {
    String text = new String(page, StandardCharsets.ISO_8859_1);
    return value.length < 1_000 && text.contains(new String(value, StandardCharsets.ISO_8859_1)) && key.length > 0 && value.length > 3;
  }

  @Test
  void aDamagedLeafIsFoundByReadersAndByWritersBeforeTheyLog() throws IOException {
    CrashRun.write(engine, List.of(new Entry("a", "ka", "the first value of all".getBytes(StandardCharsets.UTF_8))));
    state = state.with(List.of(new Entry("a", "ka", "the first value of all".getBytes(StandardCharsets.UTF_8))));
    TreeMap<String, byte[]> table = new TreeMap<>();
    SimulatedDisk damaged = closedWithDamagedLeaf(table);
    byte[] first = table.firstKey().getBytes(StandardCharsets.UTF_8);
    byte[] last = table.lastKey().getBytes(StandardCharsets.UTF_8);
    Engine reopened = Engine.open(damaged, null, OPTIONS);
    assertTrue(reopened.recovery().clean());
    RawTable a = reopened.table("a", "bytes", "bytes");
    assertThrows(CorruptionException.class, () -> a.get(first));
    long before = reopened.wal().publishedLsn();
    assertThrows(CorruptionException.class, () -> a.put(first, new byte[10]));
    assertThrows(CorruptionException.class, () -> a.remove(first));
    RawBatch batch = new RawBatch();
    batch.put(a, last, new byte[3]);
    batch.put(a, first, new byte[3]);
    assertThrows(CorruptionException.class, () -> reopened.write(batch, true));
    assertEquals(before, reopened.wal().publishedLsn(), "nothing may be logged that cannot be applied");
    assertFalse(reopened.failure().isSet(), "damage in one leaf does not poison the store");
    assertArrayEquals(table.get(table.lastKey()), a.get(last));
    a.put(last, new byte[77]);
    assertArrayEquals(new byte[77], a.get(last));
    state = state.with(List.of(new Entry("a", table.lastKey(), new byte[77])));
    // the spare is not let go before what replaces it was read: then it is still there to fall back to
    assertThrows(CorruptionException.class, reopened::close);
    try (Engine mended = Engine.open(damaged, null, OPTIONS)) {
      assertNotNull(mended.recovery().fallback());
      assertNull(state.difference(CrashState.of(mended)));
      CrashOracle.verify(mended);
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.FormatVersionException;
import dev.gatun.error.StoreException;
import dev.gatun.format.BackupFrame;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskFault;
import dev.gatun.io.sim.SimulatedDisk;
import dev.gatun.page.Extents;
import dev.gatun.tree.OverflowRuns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A backup has what the store has at one moment, is sound and compact, and fails whole. */
class BackupTest {
  private static final EngineOptions OPTIONS = CrashRun.options(false, true);
  private static final int[] LENGTHS = {0, 1, 16, 1_000, 2_000, 2_008, 2_020, 4_096, 65_472, 65_473, 300_000, 1 << 20};

  private final Random random = new Random(Long.getLong("gatun.seed", 20));

  private void fill(Engine engine, String name, int entries) {
    RawTable table = engine.table(name, "bytes", "bytes");
    for (int i = 0; i < entries; i++) {
      byte[] key = new byte[random.nextInt(10) == 0 ? random.nextInt(PageSize.MAX_KEY_BYTES + 1) : random.nextInt(12)];
      for (int at = 0; at < key.length; at++) {
        key[at] = (byte) random.nextInt(7);
      }
      byte[] value = new byte[LENGTHS[random.nextInt(random.nextInt(8) == 0 ? LENGTHS.length : 4)]];
      random.nextBytes(value);
      table.put(key, value);
      if (i % 3 == 0) {
        table.remove(key);
      }
    }
  }

  private Engine filled() {
    return filled(1_500);
  }

  private Engine filled(int entries) {
    Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS);
    fill(engine, "one", entries);
    engine.table("empty", "utf8", "int64");
    fill(engine, "gone", 50);
    engine.dropTable("gone");
    fill(engine, "two", entries / 5);
    return engine;
  }

  private static byte[] stream(Engine engine) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BackupResult result = Backup.toStream(engine, Channels.newChannel(bytes));
    assertEquals(bytes.size(), result.bytes());
    return bytes.toByteArray();
  }

  private static BackupResult restore(byte[] stream, Storage target) throws IOException {
    return Backup.restore(Channels.newChannel(new ByteArrayInputStream(stream)), target);
  }

  /** Opens a copy: clean, sound, with all of these entries, and as good for writing as any store. */
  private static void check(Storage copy, CrashState expected) {
    try (Engine engine = Engine.open(copy, null, OPTIONS)) {
      assertTrue(engine.recovery().clean(), engine.recovery().toString());
      assertNull(expected.difference(CrashState.of(engine)));
      assertEquals(List.of(), engine.verify().damages());
      engine.allocator().check();
      CrashRun.write(engine, List.of(new CrashState.Entry("one", "more", new byte[9_000])));
      engine.checkpoint();
      assertEquals(List.of(), engine.verify().damages());
    }
    try (Engine engine = Engine.open(copy, null, OPTIONS)) {
      CrashState more = expected.with(List.of(new CrashState.Entry("one", "more", new byte[9_000])));
      assertNull(more.difference(CrashState.of(engine)));
    }
  }

  @Test
  void aCopyIsAStoreWithTheSameTablesAndEntries() throws IOException {
    try (Engine engine = filled()) {
      CrashState expected = CrashState.of(engine);
      MemoryStorage copy = new MemoryStorage();
      BackupResult result = Backup.toStore(engine, copy);
      long entries = expected.tables().values().stream().mapToLong(TreeMap::size).sum();
      assertEquals(List.of(3, entries), List.of(result.tables(), result.entries()));
      assertEquals(List.of(Opening.DATA), copy.list());
      assertEquals(copy.open(Opening.DATA).size(), result.bytes());
      check(copy, expected);
    }
  }

  @Test
  void aStreamIsRestoredToTheSameTablesAndEntries() throws IOException {
    try (Engine engine = filled()) {
      CrashState expected = CrashState.of(engine);
      byte[] stream = stream(engine);
      byte[] andMore = Arrays.copyOf(stream, stream.length + 10);
      ByteArrayInputStream in = new ByteArrayInputStream(andMore);
      MemoryStorage copy = new MemoryStorage();
      BackupResult result = Backup.restore(Channels.newChannel(in), copy);
      assertEquals(10, in.available(), "bytes of what follows were read");
      assertEquals(3, result.tables());
      check(copy, expected);
    }
  }

  @Test
  void identityIsNewAndTheIdsOfTablesStay() throws IOException {
    try (Engine engine = filled()) {
      for (boolean byStream : new boolean[] {false, true}) {
        MemoryStorage target = new MemoryStorage();
        if (byStream) {
          restore(stream(engine), target);
        } else {
          Backup.toStore(engine, target);
        }
        try (Engine copy = Engine.open(target, null, OPTIONS)) {
          assertNotEquals(engine.parts().storeId(), copy.parts().storeId());
          for (RawTable table : engine.tables()) {
            RawTable other = copy.table(table.name(), table.keyCodec(), table.valueCodec());
            assertEquals(table.id(), other.id());
          }
          assertEquals(engine.table("new", "bytes", "bytes").id(), copy.table("new", "bytes", "bytes").id());
          engine.dropTable("new");
        }
      }
    }
  }

  @Test
  void aCopyHasNoDeadSpace() throws IOException {
    try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
      RawTable table = engine.table("one", "bytes", "bytes");
      for (int i = 0; i < 40_000; i++) {
        table.put("%08d".formatted(random.nextInt(20_000)).getBytes(), new byte[100]);
      }
      for (int i = 0; i < 10_000; i++) {
        table.remove("%08d".formatted(random.nextInt(20_000)).getBytes());
      }
      MemoryStorage copy = new MemoryStorage();
      BackupResult result = Backup.toStore(engine, copy);
      try (Engine opened = Engine.open(copy, null, OPTIONS)) {
        VerifyResult verified = opened.verify();
        long pages = verified.leaves() + verified.branches();
        assertEquals(0, verified.tombstones());
        assertTrue(pages * PageSize.PAGE_BYTES < verified.liveBytes() * 1.2, pages + " pages for " + verified.liveBytes() + " bytes");
        assertTrue(result.bytes() < verified.liveBytes() * 1.2 + (2 << 20), result.bytes() + " bytes for " + verified.liveBytes());
      }
    }
  }

  @Test
  void anEmptyStoreHasABackupToo() throws IOException {
    try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
      for (boolean byStream : new boolean[] {false, true}) {
        MemoryStorage copy = new MemoryStorage();
        BackupResult result = byStream ? restore(stream(engine), copy) : Backup.toStore(engine, copy);
        assertEquals(0, result.tables());
        try (Engine opened = Engine.open(copy, null, OPTIONS)) {
          assertEquals(CrashState.EMPTY, CrashState.of(opened));
          fill(opened, "one", 10);
        }
      }
    }
  }

  /** In a new file the first extents are of 1 MiB, and a run lies in one extent: a value has at most 64 runs. */
  @Test
  void aValueThatWouldTakeTooManyRunsSkipsTheSmallExtents() throws IOException {
    long length = 1_200L << 20;
    MemoryStorage storage = new MemoryStorage();
    byte[] reference;
    try (NewDataFile file = new NewDataFile(new Discarding(storage))) {
      file.next();
      reference = file.writeLarge((target, offset, count) -> {}, length);
    }
    assertEquals(length, OverflowRuns.length(reference));
    assertTrue(OverflowRef.isPossible(reference, 0, reference.length));
    for (int i = 0; i < OverflowRef.runs(reference.length); i++) {
      long first = PagePointer.id(OverflowRef.runPointer(reference, 0, i));
      assertEquals(Extents.index(first), Extents.index(first + OverflowRef.runPages(reference, 0, i) - 1), "run " + i + " lies in two extents");
    }
  }

  // ---------------------------------------------------------------- while others go on

  @Test
  void aBackupIsOfOneMomentWhileOthersWrite() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
      RawTable left = engine.table("one", "bytes", "bytes");
      RawTable right = engine.table("two", "bytes", "bytes");
      boolean[] stop = {false};
      Thread writer = Thread.ofPlatform().start(() -> {
        Random mine = new Random(5);
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
          byte[] key = ("k" + mine.nextInt(2_000)).getBytes();
          byte[] value = new byte[mine.nextInt(50) == 0 ? 70_000 : 8];
          value[0] = (byte) i;
          RawBatch batch = new RawBatch();
          batch.put(left, key, value);
          batch.put(right, key, value);
          engine.write(batch, false);
        }
        stop[0] = true;
      });
      try {
        for (int round = 0; round < 12; round++) {
          MemoryStorage copy = new MemoryStorage();
          if (round % 2 == 0) {
            Backup.toStore(engine, copy);
          } else {
            restore(stream(engine), copy);
          }
          try (Engine opened = Engine.open(copy, null, OPTIONS)) {
            CrashState state = CrashState.of(opened);
            assertNull(CrashState.difference(state.tables().get("one"), state.tables().get("two")), "half a batch");
            assertEquals(List.of(), opened.verify().damages());
          }
        }
      } finally {
        writer.interrupt();
        writer.join();
      }
      assertEquals(0, engine.openSnapshots());
    }
  }

  // ---------------------------------------------------------------- failures

  @Test
  void damageOfTheSourceEndsTheBackupAndLeavesNothing() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (Engine engine = Engine.open(disk, null, OPTIONS)) {
      fill(engine, "one", 2_000);
    }
    DamagedDisk damaged = new DamagedDisk(disk);
    List<DamagedDisk.TreePage> pages = damaged.pages(damaged.metas().getFirst());
    long leaf = pages.stream().filter(page -> page.level() == 0).skip(5).findFirst().orElseThrow().id();
    long run = pages.stream().flatMap(page -> page.runs().stream()).findFirst().orElseThrow();
    for (long page : new long[] {leaf, run}) {
      byte[] bytes = new byte[1];
      var data = disk.open(Opening.DATA);
      long at = PageSize.fileOffset(page) + 1_000;
      data.read(at, bytes, 0, 1);
      bytes[0] ^= 4;
      data.write(at, bytes, 0, 1);
      try (Engine engine = Engine.open(disk, null, OPTIONS)) {
        MemoryStorage copy = new MemoryStorage();
        assertThrows(CorruptionException.class, () -> Backup.toStore(engine, copy));
        assertEquals(List.of(), copy.list());
        assertThrows(CorruptionException.class, () -> stream(engine));
        assertFalse(engine.failure().isSet());
        assertEquals(0, engine.openSnapshots());
      }
      bytes[0] ^= 4;
      data.write(at, bytes, 0, 1);
    }
  }

  @Test
  void whateverCallOfTheTargetFailsNothingIsLeftAndTheStoreGoesOn() throws IOException {
    try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
      fill(engine, "one", 60);
      engine.table("one", "bytes", "bytes").put(new byte[] {1}, new byte[200_000]);
      CrashState expected = CrashState.of(engine);
      SimulatedDisk all = new SimulatedDisk();
      Backup.toStore(engine, all);
      long calls = all.events();
      for (DiskFault.Outcome outcome : List.of(DiskFault.Outcome.IO_ERROR, DiskFault.Outcome.DISK_FULL, DiskFault.Outcome.SHORT_WRITE)) {
        for (long nth = 1; nth <= calls; nth += 1 + random.nextInt(5)) {
          SimulatedDisk target = new SimulatedDisk();
          target.inject(DiskFault.call(nth, outcome));
          try {
            Backup.toStore(engine, target);
            assertEquals(0, target.faultsHit(), "call " + nth + " failed and nobody noticed");
          } catch (IOException e) {
            assertTrue(target.faultsHit() > 0, e.toString());
          }
          target.clearFaults();
          boolean left = target.list().contains(Opening.DATA);
          assertEquals(target.faultsHit() == 0, left, "call " + nth + " left " + target.list());
          engine.table("one", "bytes", "bytes").put(new byte[] {1}, new byte[200_000]);
        }
      }
      assertNull(expected.difference(CrashState.of(engine)));
    }
  }

  @Test
  void aPowerCutDuringABackupLeavesAWholeCopyOrNone() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
      fill(engine, "one", 40);
      CrashState expected = CrashState.of(engine);
      SimulatedDisk target = new SimulatedDisk();
      int[] whole = new int[2];
      target.listen((disk, event) -> {
        if (event.kind() == Kind.WRITE && event.number() % 17 != 0) {
          return;
        }
        for (CrashCut cut : CrashCut.of(disk.moment(), event.number(), 4)) {
          SimulatedDisk left = cut.of(disk.moment());
          boolean store = left.list().contains(Opening.DATA);
          whole[store ? 1 : 0]++;
          CrashOracle.check(left, OPTIONS, List.of(store ? expected : CrashState.EMPTY), CrashOracle.Depth.OPEN);
        }
      });
      try {
        Backup.toStore(engine, target);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      assertTrue(whole[0] > 50 && whole[1] > 0, Arrays.toString(whole));
    }
  }

  @Test
  void closingTheStoreEndsTheBackup() throws Exception {
    Engine engine = filled();
    MemoryStorage copy = new MemoryStorage();
    assertThrows(StoreException.class, () -> Backup.toStream(engine, Channels.newChannel(new java.io.OutputStream() {
      private int written;

      @Override
      public void write(int b) {}

      @Override
      public void write(byte[] b, int off, int length) {
        if ((written += length) > 200_000) {
          engine.close();
        }
      }
    })));
    assertThrows(StoreException.class, () -> Backup.toStore(engine, copy));
    assertEquals(List.of(), copy.list());
  }

  // ---------------------------------------------------------------- damaged streams

  @Test
  void aStreamThatWasCutOffAnywhereIsRefusedAndLeavesNothing() throws IOException {
    try (Engine engine = filled(120)) {
      byte[] stream = stream(engine);
      for (int length = 0; length < stream.length; length += 1 + random.nextInt(stream.length / 60)) {
        refused(Arrays.copyOf(stream, length), "cut off");
      }
      refused(Arrays.copyOf(stream, stream.length - 1), "cut off");
    }
  }

  @Test
  void aStreamWithAnyOtherByteIsRefusedAndLeavesNothing() throws IOException {
    try (Engine engine = filled(120)) {
      byte[] stream = stream(engine);
      for (int i = 0; i < 150; i++) {
        byte[] damaged = stream.clone();
        int at = i < 100 ? i : random.nextInt(stream.length);
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        refused(damaged, "");
      }
    }
  }

  @Test
  void framesThatAreMissingOrComeTwiceOrAreOfAnotherBackupAreRefused() throws IOException {
    try (Engine engine = filled(120)) {
      List<byte[]> frames = frames(stream(engine));
      List<byte[]> others = frames(stream(engine));
      for (int i = 0; i < frames.size() - 1; i += 1 + frames.size() / 20) {
        List<byte[]> missing = new ArrayList<>(frames);
        missing.remove(i);
        refused(joined(missing), "");
        List<byte[]> twice = new ArrayList<>(frames);
        twice.add(i, frames.get(i));
        refused(joined(twice), "");
        List<byte[]> foreign = new ArrayList<>(frames);
        foreign.set(i, others.get(i));
        refused(joined(foreign), "");
      }
    }
  }

  @Test
  void aStreamOfAnotherVersionIsRefused() throws IOException {
    try (Engine engine = filled(120)) {
      byte[] stream = stream(engine);
      stream[BackupFrame.HEADER_BYTES] = 2;
      BackupFrame.seal(stream, BackupFrame.BEGIN, BackupFrame.backupId(stream), 0, 4);
      assertThrows(FormatVersionException.class, () -> restore(stream, new MemoryStorage()));
    }
  }

  /** What has right checksums and makes no sense is refused too, or is a store that makes sense. */
  @Test
  void aForgedStreamIsRefusedOrIsSound() throws IOException {
    try (Engine engine = filled(120)) {
      List<byte[]> frames = frames(stream(engine));
      int refused = 0;
      for (int i = 0; i < 120; i++) {
        List<byte[]> forged = new ArrayList<>(frames);
        int index = random.nextInt(i < 60 ? 5 : frames.size());
        byte[] frame = frames.get(index).clone();
        int length = frame.length - BackupFrame.HEADER_BYTES;
        frame[BackupFrame.HEADER_BYTES + random.nextInt(Math.min(length, 60))] = (byte) random.nextInt();
        BackupFrame.seal(frame, BackupFrame.kind(frame), BackupFrame.backupId(frame), index, length);
        forged.set(index, frame);
        MemoryStorage target = new MemoryStorage();
        try {
          restore(joined(forged), target);
          try (Engine copy = Engine.open(target, null, OPTIONS)) {
            assertEquals(List.of(), copy.verify().damages());
          }
        } catch (CorruptionException | FormatVersionException e) {
          refused++;
          assertEquals(List.of(), target.list());
        }
      }
      assertTrue(refused > 20, refused + " refused");
    }
  }

  private static void refused(byte[] stream, String why) throws IOException {
    MemoryStorage target = new MemoryStorage();
    CorruptionException e = assertThrows(CorruptionException.class, () -> restore(stream, target));
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    assertEquals(List.of(), target.list());
  }

  private static List<byte[]> frames(byte[] stream) {
    List<byte[]> frames = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int length = BackupFrame.HEADER_BYTES + BackupFrame.payloadBytes(Arrays.copyOfRange(stream, at, at + BackupFrame.HEADER_BYTES));
      frames.add(Arrays.copyOfRange(stream, at, at + length));
      at += length;
    }
    return frames;
  }

  private static byte[] joined(List<byte[]> frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    frames.forEach(out::writeBytes);
    return out.toByteArray();
  }
}

package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import dev.gatun.page.Allocator.Kept;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocatorTest {
  private final MemoryStorage storage = new MemoryStorage();
  private FaultyFile file;
  private PageFile pages;
  private Allocator allocator;

  @BeforeEach
  void open() throws IOException {
    file = new FaultyFile(storage.create("data.db"));
    pages = PageFile.create(file, new Failure());
    allocator = Allocator.create(pages);
  }

  @AfterEach
  void close() {
    allocator.close();
    pages.close();
    storage.close();
  }

  @Test
  void pageZeroIsNeverHandedOut() {
    assertEquals(255, allocator.counts().free());
    assertTrue(allocator.reserveUrgent(255));
    for (int i = 0; i < 255; i++) {
      assertEquals(i + 1, allocator.allocate(1));
    }
    assertThrows(IllegalStateException.class, () -> allocator.allocate(1));
    allocator.check();
  }

  @Test
  void aPageOfATreeThatTheMapHadAsFreeIsACorruptionWhenItIsRetired() {
    CorruptionException e = assertThrows(CorruptionException.class, () -> allocator.retire(7, 1, 5, 6));
    assertEquals(7, e.page());
    allocator.check();
  }

  @Test
  void ordinaryWritersLeaveTheReserveThatDeletesMayUse() {
    assertFalse(allocator.reserve(255 - 63));
    assertTrue(allocator.reserve(255 - 64));
    assertFalse(allocator.reserve(1));
    assertTrue(allocator.reserveUrgent(64));
    assertFalse(allocator.reserveUrgent(1));
    allocator.unreserve(65);
    assertTrue(allocator.reserve(1));
    allocator.keepForCheckpoint(10);
    assertFalse(allocator.reserve(1));
  }

  @Test
  void aPageIsBornLatchedWithANewVersion() {
    long before = pages.latches().load(1);
    assertTrue(allocator.reserve(1));
    long id = allocator.allocate(3);
    assertEquals(1, id);
    long word = pages.latches().load(id);
    assertTrue(LatchTable.isLocked(word) && word >>> 2 > before >>> 2);
  }

  @Test
  void aPageThatDiesInTheEpochOfItsBirthIsFreeAtOnce() {
    allocator.pin(4);
    long id = one(5);
    allocator.retire(id, 1, 5, 5);
    assertEquals(255, allocator.counts().free());
    assertEquals(0, allocator.counts().deferred());
  }

  @Test
  void aPageThatAPinShowsIsNotReused() {
    long id = one(5);
    allocator.pin(5);
    allocator.retire(id, 1, 5, 6);
    assertEquals(1, allocator.counts().deferred());
    assertNotEquals(id, one(6));
    allocator.unpin(5);
    assertEquals(0, allocator.counts().deferred());
    allocator.check();
  }

  @Test
  void aPinThatDoesNotShowThePageDoesNotHoldIt() {
    allocator.pin(4);
    long id = one(5);
    allocator.retire(id, 1, 5, 7); // no cut ended 5 or 6 with a pin
    assertEquals(0, allocator.counts().deferred());
    allocator.pin(7);
    assertEquals(255, allocator.counts().free());
  }

  @Test
  void anOldSnapshotHoldsOnlyWhatItShows() {
    allocator.pin(4);
    for (long epoch = 5; epoch < 1000; epoch++) {
      long id = one(epoch);
      allocator.pin(epoch);
      allocator.retire(id, 1, epoch, epoch + 1);
      allocator.unpin(epoch);
    }
    assertEquals(255, allocator.counts().free());
  }

  @Test
  void pagesWaitForTheLastOfSeveralPins() {
    long id = one(5);
    for (long epoch : new long[] {5, 7, 9}) {
      allocator.pin(epoch);
    }
    allocator.pin(7);
    allocator.retire(id, 1, 5, 10);
    for (long epoch : new long[] {5, 9, 7}) {
      allocator.unpin(epoch);
      assertEquals(1, allocator.counts().deferred());
    }
    allocator.unpin(7);
    assertEquals(0, allocator.counts().deferred());
  }

  @Test
  void aRunLiesInOneExtent() throws IOException {
    allocator.grow(1000);
    assertTrue(allocator.reserve(600));
    long first = allocator.allocateRun(200);
    long second = allocator.allocateRun(200);
    long third = allocator.allocateRun(200);
    for (long run : new long[] {first, second, third}) {
      assertEquals(Extents.index(run), Extents.index(run + 199));
      assertTrue(LatchTable.isReadable(pages.latches().load(run + 199)));
    }
    assertEquals(600, allocator.counts().unattached());
    assertEquals(0, allocator.counts().live());
    allocator.attach(first, 200);
    allocator.abandon(second, 200);
    assertEquals(200, allocator.counts().live());
    assertEquals(200, allocator.counts().unattached());
    allocator.check();
  }

  @Test
  void withoutARunOfThatLengthThereIsNone() throws IOException {
    assertTrue(allocator.reserve(100));
    assertEquals(0, allocator.allocateRun(256));
    assertEquals(1, allocator.allocateRun(100));
    allocator.growRun(512);
    assertTrue(allocator.reserve(512));
    assertEquals(4096, allocator.allocateRun(512));
  }

  @Test
  void aRunIsRetiredAsOne() {
    assertTrue(allocator.reserve(20));
    long run = allocator.allocateRun(20);
    allocator.attach(run, 20);
    allocator.pin(1);
    allocator.retire(run, 20, 1, 2);
    assertEquals(20, allocator.counts().deferred());
    allocator.unpin(1);
    assertEquals(255, allocator.available());
  }

  @Test
  void theCutHasWhatIsLiveAndWhatWasBorn() {
    long kept = one(1);
    allocator.cut().close();
    long node = one(2);
    long dead = one(2);
    assertTrue(allocator.reserve(16));
    long run = allocator.allocateRun(16);
    allocator.attach(run, 8);
    allocator.retire(dead, 1, 2, 2);
    allocator.allocateBlob();
    try (CutImage image = allocator.cut()) {
      one(3);
      allocator.retire(node, 1, 2, 3);
      assertEquals(1, image.bornCount());
      assertEquals(node, image.nextBorn(0));
      assertEquals(-1, image.nextBorn(node + 1));
      assertTrue(image.isLive(kept) && image.isLive(node) && image.isLive(run + 7));
      assertFalse(image.isLive(dead) || image.isLive(run + 8));
      assertEquals(10, image.liveCount());
      assertEquals(run + 8, image.usedPages());
      assertEquals(10, BitSet.valueOf(image.usedMap()).cardinality());
    }
  }

  @Test
  void aPageBornAgainAsPartOfARunIsNotSealedAsANode() {
    for (int i = 0; i < 191; i++) {
      one(1);
    }
    allocator.retire(1, 191, 1, 1);
    assertTrue(allocator.reserve(191));
    allocator.attach(allocator.allocateRun(191), 191);
    try (CutImage image = allocator.cut()) {
      assertEquals(0, image.bornCount());
      assertEquals(191, image.liveCount());
    }
  }

  @Test
  void usedPagesCountsEverythingThatIsNotFree() {
    assertEquals(1, allocator.usedPages());
    one(1);
    assertEquals(2, allocator.usedPages());
    assertTrue(allocator.reserve(5));
    long run = allocator.allocateRun(5);
    assertEquals(run + 5, allocator.usedPages());
    allocator.abandon(run, 5);
    assertEquals(2, allocator.usedPages());
  }

  @Test
  void aFullDiskFailsTheReservationAndNothingElse() {
    file.capacity = 0;
    assertThrows(DiskFullException.class, () -> allocator.reserveGrowing(200));
    assertEquals(255, allocator.available());
    assertTrue(allocator.reserveUrgent(200));
    allocator.check();
  }

  @Test
  void growthSatisfiesTheReservation() throws IOException {
    allocator.reserveGrowing(5000);
    assertTrue(allocator.counts().free() >= 5064);
    assertEquals(allocator.counts().free() - 5000, allocator.available());
    allocator.check();
  }

  @Test
  void afterOpenAPageIsFreeOnlyIfNoKeptCheckpointNamesIt() {
    byte[] newest = map(1, 2, 3, 200);
    byte[] older = map(2, 3, 4, 5);
    try (Allocator opened = Allocator.restore(pages, List.of(new Kept(20, newest, new long[] {10, 11}), new Kept(10, older, new long[] {12})))) {
      opened.check();
      assertEquals(new Allocator.Counts(256, 255 - 9, 255 - 9, 4, 2, 3, 0, 2), opened.counts());
      assertEquals(201, opened.usedPages());
      assertTrue(opened.reserveUrgent(255 - 9));
      for (int i = 0; i < 255 - 9; i++) {
        long id = opened.allocate(1 << 20);
        assertFalse(id < 6 || id >= 10 && id <= 12 || id == 200, "page " + id);
      }
      opened.retire(2, 1, 9, 1 << 20);
      assertEquals(3, opened.counts().deferred());
      opened.unpin(10);
      opened.freeBlob(12);
      assertEquals(3, opened.counts().free(), "pages 4, 5 and 12; the newest still shows 2");
      opened.unpin(20);
      assertEquals(4, opened.counts().free());
      opened.check();
    }
  }

  @Test
  void oneKeptCheckpointIsEnough() {
    try (Allocator opened = Allocator.restore(pages, List.of(new Kept(20, map(1, 9), new long[] {3})))) {
      assertEquals(252, opened.available());
      try (CutImage image = opened.cut()) {
        assertArrayEquals(map(1, 9), image.usedMap());
        assertEquals(0, image.bornCount());
      }
    }
  }

  @Test
  void impossibleMapsAreCorrupt() {
    assertThrows(CorruptionException.class, () -> Allocator.restore(pages, List.of(new Kept(2, map(256), new long[0]))));
    assertThrows(CorruptionException.class, () -> Allocator.restore(pages, List.of(new Kept(2, map(0), new long[0]))));
    assertThrows(CorruptionException.class, () -> Allocator.restore(pages, List.of(new Kept(2, map(1), new long[] {1}))));
    assertThrows(CorruptionException.class, () -> Allocator.restore(pages, List.of(new Kept(2, map(1), new long[] {256}))));
    assertThrows(
        CorruptionException.class,
        () -> Allocator.restore(pages, List.of(new Kept(2, map(1), new long[] {8}), new Kept(1, map(8), new long[0]))));
  }

  private static byte[] map(int... ids) {
    BitSet bits = new BitSet();
    for (int id : ids) {
      bits.set(id);
    }
    return bits.toByteArray();
  }

  private long one(long epoch) {
    assertTrue(allocator.reserve(1));
    long id = allocator.allocate(epoch);
    pages.latches().release(id);
    return id;
  }
}

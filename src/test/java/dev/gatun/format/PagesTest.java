package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.invoke.WrongMethodTypeException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pointers, checksums, meta pages, chains and overflow blocks. */
class PagesTest {
  private static final Meta META = new Meta(-5, 1 << 20, 300, 200, 7, 8, 9, 10, 11, 12, 13, 14, 15, Meta.CLEAN_CLOSE);

  @Test
  void pointersGiveBackIdAndTag() {
    Random r = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long id = 1 + (r.nextLong() & PagePointer.MAX_ID - 1);
      long epoch = r.nextLong();
      long p = PagePointer.of(id, epoch);
      assertEquals(id, PagePointer.id(p));
      assertEquals(PagePointer.tagOf(epoch), PagePointer.tag(p));
    }
  }

  @Test
  void epochsNearEachOtherAndOfSuccessiveOpensHaveOtherTags() {
    Set<Integer> tags = new HashSet<>();
    for (long open = 0; open < 16; open++) {
      for (long cut = 0; cut < 64; cut++) {
        tags.add(PagePointer.tagOf((open << 20) + cut));
      }
    }
    assertEquals(16 * 64, tags.size());
  }

  /** The exact invocation that the accessors rely on: a handle that is called with other types refuses instead of converting. */
  @Test
  void handlesRefuseToConvertTheirArguments() {
    VarHandle lsn = Field.of(PageHeader.LAYOUT, "lsn");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(64, 64);
      assertTrue(lsn.hasInvokeExactBehavior());
      assertEquals(0L, (long) lsn.get(s, 0L));
      assertThrows(WrongMethodTypeException.class, () -> lsn.set(s, 0, 1L));
      assertThrows(WrongMethodTypeException.class, () -> lsn.set(s, 0L, 1));
    }
  }

  @Test
  void everyHeaderFieldKeepsItsFullRangeAndItsNeighbours() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
      MemorySegment s = page.s;
      long b = page.b;
      PageHeader.setType(s, b, 0xFE);
      PageHeader.setLevel(s, b, 0xFD);
      PageHeader.setSlotCount(s, b, 0xFFFC);
      PageHeader.setChecksum(s, b, -5);
      PageHeader.setPageId(s, b, -6);
      PageHeader.setBirthEpoch(s, b, -7);
      PageHeader.setLsn(s, b, -8);
      PageHeader.setTableId(s, b, -9);
      PageHeader.setHeapStart(s, b, 0xFFF6);
      PageHeader.setDeadBytes(s, b, 0xFFF5);
      PageHeader.setPrefixLength(s, b, 0xFFF4);
      PageHeader.setPrefixOffset(s, b, 0xFFF3);
      PageHeader.setTombstones(s, b, 0xFFF2);
      PageHeader.setLink(s, b, -15);
      PageHeader.setExtra(s, b, -16);
      assertEquals(0xFE, PageHeader.type(s, b));
      assertEquals(0xFD, PageHeader.level(s, b));
      assertEquals(0xFFFC, PageHeader.slotCount(s, b));
      assertEquals(0xFFF6, PageHeader.heapStart(s, b));
      assertEquals(0xFFF5, PageHeader.deadBytes(s, b));
      assertEquals(0xFFF4, PageHeader.prefixLength(s, b));
      assertEquals(0xFFF3, PageHeader.prefixOffset(s, b));
      assertEquals(0xFFF2, PageHeader.tombstones(s, b));
      assertImage(page.image());
    }
  }

  private void assertImage(byte[] image) {
    assertEquals(0xFE, PageImage.type(image, 0));
    assertEquals(0xFD, PageImage.level(image, 0));
    assertEquals(0xFFFC, PageImage.slotCount(image, 0));
    assertEquals(-5, PageImage.checksum(image, 0));
    assertEquals(-6, PageImage.pageId(image, 0));
    assertEquals(-7, PageImage.birthEpoch(image, 0));
    assertEquals(-8, PageImage.lsn(image, 0));
    assertEquals(-9, PageImage.tableId(image, 0));
    assertEquals(-15, PageImage.link(image, 0));
    assertEquals(-16, PageImage.extra(image, 0));
  }

  @Test
  void checksumSeesEveryByteButItsOwnFieldAndIsNeverZero() {
    byte[] page = new byte[4096 + 3];
    new Random(2).nextBytes(page);
    int sum = Checksums.seal(page, 3, 4096);
    assertEquals(sum, PageImage.checksum(page, 3));
    assertTrue(Checksums.matches(page, 3, 4096));
    for (int i = 0; i < 4096; i++) {
      page[3 + i] ^= 0x10;
      assertEquals(i >= 4 && i < 8, Checksums.of(page, 3, 4096) == sum);
      assertFalse(Checksums.matches(page, 3, 4096));
      page[3 + i] ^= 0x10;
    }
    assertNotEquals(0, Checksums.of(new byte[0x8000], 0, 0x8000));
  }

  @Test
  void metaPageGivesBackEveryField() {
    byte[] page = MetaPage.encode(META);
    assertEquals(4096, page.length);
    assertEquals(MetaPage.State.VALID, MetaPage.inspect(page));
    assertEquals(META, MetaPage.decode(page));
    assertTrue(META.isCleanClose() && !META.isRejected());
    assertTrue(META.withFlags(Meta.REJECTED).isRejected());
  }

  @Test
  void metaPageTellsWhatASlotHolds() {
    assertEquals(MetaPage.State.EMPTY, MetaPage.inspect(new byte[4096]));
    byte[] foreign = MetaPage.encode(META);
    foreign[7] = '9';
    assertEquals(MetaPage.State.FOREIGN, MetaPage.inspect(foreign));
    byte[] newer = MetaPage.encode(META);
    newer[8] = 2;
    assertEquals(MetaPage.State.DAMAGED, MetaPage.inspect(newer));
    ValueLayout.OfInt le = ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
    MemorySegment.ofArray(newer).set(le, 12, Checksums.of(newer, 0, 4096, 12));
    assertEquals(MetaPage.State.OTHER_VERSION, MetaPage.inspect(newer));
    assertEquals(2, MetaPage.version(newer));
  }

  @Test
  void everyFlippedByteOfAMetaPageIsSeen() {
    byte[] page = MetaPage.encode(META);
    for (int i = 0; i < page.length; i++) {
      page[i] ^= 1;
      assertNotEquals(MetaPage.State.VALID, MetaPage.inspect(page));
      page[i] ^= 1;
    }
  }

  @Test
  void blobPagesHoldTheirPartAndAreSealed() {
    byte[] blob = new byte[BlobPage.PAYLOAD_BYTES + 10];
    Arrays.fill(blob, (byte) 3);
    assertEquals(0, BlobPage.pages(0));
    assertEquals(2, BlobPage.pages(blob.length));
    assertEquals(BlobPage.PAYLOAD_BYTES, BlobPage.payloadBytes(blob.length, 0));
    assertEquals(10, BlobPage.payloadBytes(blob.length, 1));
    byte[] page = new byte[4096];
    Arrays.fill(page, (byte) 9);
    BlobPage.encode(page, PageHeader.CATALOG, 5, 6, 0, blob.length, blob, BlobPage.PAYLOAD_BYTES, 10);
    assertTrue(Checksums.matches(page, 0, 4096));
    assertEquals(PageHeader.CATALOG, PageImage.type(page, 0));
    assertEquals(5, PageImage.pageId(page, 0));
    assertEquals(6, PageImage.birthEpoch(page, 0));
    assertEquals(0, BlobPage.next(page));
    assertEquals(blob.length, BlobPage.blobBytes(page));
    assertArrayEquals(Arrays.copyOf(blob, 10), Arrays.copyOfRange(page, 64, 74));
    assertEquals(0, page[74]);
  }

  @Test
  void overflowRunsHoldExactlyWhatTheirPagesAllow() {
    assertEquals(65472, OverflowBlock.PAYLOAD_BYTES);
    for (long bytes : new long[] {1, 4032, 4033, 8128, 65472, 65473, 65472 + 4032, 65472 + 4033, 10 * 65472L, 1 << 30}) {
      long pages = OverflowBlock.pages(bytes);
      assertTrue(OverflowBlock.capacityBytes(pages) >= bytes, "too few pages for " + bytes);
      assertTrue(OverflowBlock.capacityBytes(pages - 1) < bytes, "too many pages for " + bytes);
      assertTrue(OverflowBlock.offsetOf(bytes - 1) < pages * 4096);
      assertEquals(OverflowBlock.blocks(pages), OverflowBlock.blockOf(bytes - 1) + 1);
    }
    assertEquals(64, OverflowBlock.offsetOf(0));
    assertEquals(65536 + 64, OverflowBlock.offsetOf(65472));
    assertEquals(3, OverflowBlock.pagesOfBlock(19, 1));
    assertEquals(0, OverflowBlock.pages(0));
  }

  @Test
  void overflowBlocksAreSealedOverHeaderAndPayload() {
    byte[] block = new byte[3 * 4096];
    Arrays.fill(block, (byte) 1);
    OverflowBlock.seal(block, 0, 100, 7, 9000);
    assertTrue(OverflowBlock.matches(block, 0, 3));
    assertFalse(OverflowBlock.matches(block, 0, 2));
    block[64 + 9000]++;
    assertTrue(OverflowBlock.matches(block, 0, 3));
    block[64 + 8999]++;
    assertFalse(OverflowBlock.matches(block, 0, 3));
    assertEquals(9000, PageImage.link(block, 0));
  }

  @Test
  void overflowReferencesReadTheSameFromPageAndArray() {
    byte[] ref = new byte[3 + OverflowRef.bytes(64)];
    OverflowRef.setValue(ref, 3, 1L << 30, 12345);
    for (int i = 0; i < 64; i++) {
      OverflowRef.setRun(ref, 3, i, PagePointer.of(100 + i, 5), 7 + i);
    }
    assertEquals(64, OverflowRef.runs(OverflowRef.bytes(64)));
    assertEquals(0, OverflowRef.runs(0));
    assertTrue(OverflowRef.bytes(64) + 2 + 1020 <= Leaf.MAX_CELL, "a reference beside the longest key");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(1024, 8);
      MemorySegment.copy(ref, 0, s, ValueLayout.JAVA_BYTE, 2, ref.length);
      assertEquals(1L << 30, OverflowRef.valueLength(s, 5));
      assertEquals(12345, OverflowRef.entryLsn(s, 5));
      assertEquals(12345, OverflowRef.entryLsn(ref, 3));
      assertEquals(1L << 30, OverflowRef.valueLength(ref, 3));
      for (int i = 0; i < 64; i++) {
        assertEquals(PagePointer.of(100 + i, 5), OverflowRef.runPointer(s, 5, i));
        assertEquals(PagePointer.of(100 + i, 5), OverflowRef.runPointer(ref, 3, i));
        assertEquals(7 + i, OverflowRef.runPages(s, 5, i));
        assertEquals(7 + i, OverflowRef.runPages(ref, 3, i));
      }
    }
  }
}

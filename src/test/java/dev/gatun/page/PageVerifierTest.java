package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Checksums;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageVerifierTest {
  private static final long EPOCH = 5 << 20;

  private final MemoryStorage storage = new MemoryStorage();
  private FaultyFile file;
  private PageFile pages;
  private PageVerifier verifier;

  @BeforeEach
  void open() throws IOException {
    file = new FaultyFile(storage.create("data.db"));
    pages = PageFile.create(file, new Failure());
    verifier = new PageVerifier(pages);
  }

  @AfterEach
  void close() {
    pages.close();
    storage.close();
  }

  @Test
  void aSealedPageIsVerifiedOnce() throws IOException {
    write(page(7, EPOCH, PageHeader.LEAF, 0, 4096, 0), 7);
    verifier.verifyNode(PagePointer.of(7, EPOCH), 0);
    assertTrue(LatchTable.isReadable(pages.latches().load(7)));
    write(new byte[4096], 7);
    verifier.verifyNode(PagePointer.of(7, EPOCH), 0);
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    byte[] page = page(7, EPOCH, PageHeader.BRANCH, 2, 4096, 0);
    for (int at = 0; at < 4096; at++) {
      page[at] ^= 0x10;
      write(page, 7);
      CorruptionException e = assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(7, EPOCH), -1), "byte " + at);
      assertEquals(7, e.page());
      page[at] ^= 0x10;
    }
    assertFalse(LatchTable.isVerified(pages.latches().load(7)));
  }

  @Test
  void whatIsVerifiedAheadIsWhatWouldPassAndDamageIsLeftToWhoNeedsThePage() throws IOException {
    long[] pointers = new long[150];
    for (int i = 0; i < pointers.length; i++) {
      long id = 10 + (i * 37L) % pointers.length; // not in the order of the file
      pointers[i] = PagePointer.of(id, EPOCH);
      byte[] page = page(id, EPOCH, PageHeader.LEAF, 0, 4096, 0);
      page[4000] ^= (byte) (id % 50 == 0 ? 1 : 0);
      write(page, id);
    }
    pointers[0] = PagePointer.of(PagePointer.id(pointers[0]), EPOCH + 1); // a lost write
    verifier.verifyAhead(pointers, 0);
    for (int i = 0; i < pointers.length; i++) {
      long id = PagePointer.id(pointers[i]);
      boolean isSound = id % 50 != 0 && i > 0;
      assertEquals(isSound, LatchTable.isReadable(pages.latches().load(id)), "page " + id);
      long pointer = pointers[i];
      if (!isSound) {
        assertThrows(CorruptionException.class, () -> verifier.verifyNode(pointer, 0));
      }
    }
    verifier.verifyAhead(new long[] {PagePointer.of(9, EPOCH), PagePointer.of(300, EPOCH)}, 0); // never written, and beyond the file
    assertFalse(LatchTable.isVerified(pages.latches().load(9)));
  }

  @Test
  void aPageOfAnotherKindThanThePointerMeansIsCorrupt() throws IOException {
    write(page(7, EPOCH, PageHeader.BRANCH, 2, 4096, 0), 7);
    write(page(7, EPOCH, PageHeader.BRANCH, 2, 4096, 0), 8);
    assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(7, EPOCH), 1), "level");
    assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(7, EPOCH), 0), "type");
    assertThrows(CorruptionException.class, () -> verifier.verify(PagePointer.of(7, EPOCH), -1, PageHeader.CATALOG), "type");
    assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(7, EPOCH - 1), 2), "a lost write");
    assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(8, EPOCH), 2), "a misdirected write");
    assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(256, EPOCH), 2), "beyond the file");
    verifier.verifyNode(PagePointer.of(7, EPOCH), 2);
  }

  @Test
  void anUnsealedPageIsCorrupt() {
    assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(9, EPOCH), -1));
  }

  /** A page that the kernel wrote back before its checkpoint: right in all but the checksum, which is 0 until it is sealed. */
  @Test
  void aPageThatSaysWhoItIsAndWasNotSealedIsCorrupt() throws IOException {
    byte[] page = page(9, EPOCH, PageHeader.LEAF, 0, 4096, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(page.length, 8);
      MemorySegment.copy(page, 0, s, ValueLayout.JAVA_BYTE, 0, page.length);
      PageHeader.setChecksum(s, 0, 0);
      write(s.toArray(ValueLayout.JAVA_BYTE), 9);
    }
    CorruptionException e = assertThrows(CorruptionException.class, () -> verifier.verifyNode(PagePointer.of(9, EPOCH), 0));
    assertTrue(e.getMessage().contains("checksum"), e.getMessage());
  }

  @Test
  void aRunIsVerifiedBlockByBlock() throws IOException {
    byte[] first = page(32, EPOCH, PageHeader.OVERFLOW, 0, 65_536, 65_472);
    byte[] second = page(48, EPOCH, PageHeader.OVERFLOW, 0, 64 + 100, 100);
    write(first, 32);
    write(second, 48);
    verifier.verifyRun(PagePointer.of(32, EPOCH), 17);
    assertTrue(LatchTable.isReadable(pages.latches().load(32)) && LatchTable.isReadable(pages.latches().load(48)));
  }

  @Test
  void aDamagedBlockOfARunIsNamed() throws IOException {
    byte[] block = page(48, EPOCH, PageHeader.OVERFLOW, 0, 64 + 100, 100);
    block[70]++;
    write(page(32, EPOCH, PageHeader.OVERFLOW, 0, 65_536, 65_472), 32);
    write(block, 48);
    assertEquals(48, assertThrows(CorruptionException.class, () -> verifier.verifyRun(PagePointer.of(32, EPOCH), 17)).page());
  }

  @Test
  void aBlockThatClaimsMoreThanItCanHoldIsCorrupt() throws IOException {
    for (long payload : new long[] {0, -1, 65_473, Long.MAX_VALUE}) {
      write(page(48, EPOCH, PageHeader.OVERFLOW, 0, 4096, payload), 48);
      assertThrows(CorruptionException.class, () -> verifier.verify(PagePointer.of(48, EPOCH), -1, PageHeader.OVERFLOW));
    }
  }

  @Test
  void aBlockAtTheEndOfTheFileIsReadAsFarAsThereIs() throws IOException {
    write(page(255, EPOCH, PageHeader.OVERFLOW, 0, 4096, 4032), 255);
    verifier.verifyRun(PagePointer.of(255, EPOCH), 1);
    assertTrue(LatchTable.isVerified(pages.latches().load(255)));
  }

  @Test
  void aPageBornMeanwhileIsNotAccused() throws IOException {
    pages.latches().born(7);
    verifier.verifyNode(PagePointer.of(7, EPOCH), 0);
  }

  /** A page sealed as its writer does it; an overflow block is sealed over its header and payload. */
  private static byte[] page(long id, long epoch, int type, int level, int length, long link) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(Math.max(length, 4096), 8);
      for (int i = PageHeader.BYTES; i < s.byteSize(); i++) {
        s.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31));
      }
      PageHeader.setType(s, 0, type);
      PageHeader.setLevel(s, 0, level);
      PageHeader.setPageId(s, 0, id);
      PageHeader.setBirthEpoch(s, 0, epoch);
      PageHeader.setLink(s, 0, link);
      byte[] bytes = s.toArray(ValueLayout.JAVA_BYTE);
      Checksums.seal(bytes, 0, length);
      return bytes;
    }
  }

  private void write(byte[] bytes, long id) throws IOException {
    file.write(PageSize.fileOffset(id), bytes, 0, bytes.length);
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.BlobPage;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageSize;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chains of pages whose length a meta page tells; and a meta page may say anything. */
class BlobChainTest {
  private static final long EPOCH = 7;
  private static final List<Long> PAGES = List.of(3L, 1L);

  @Test
  void aLengthIsBoundedBeforeAnythingIsAllocated() throws IOException {
    byte[] bytes = new byte[BlobPage.PAYLOAD_BYTES + 100];
    bytes[BlobPage.PAYLOAD_BYTES + 50] = 1;
    try (StorageFile data = new MemoryStorage().create(Opening.DATA)) {
      data.write(PageSize.fileOffset(4), new byte[PageSize.PAGE_BYTES], 0, PageSize.PAGE_BYTES);
      long pointer = BlobChain.write(data, PageHeader.CATALOG, EPOCH, bytes, PAGES);
      BlobChain chain = BlobChain.read(data, PageHeader.CATALOG, pointer, bytes.length, 5);
      assertArrayEquals(bytes, chain.bytes());
      assertEquals(PAGES, chain.pages());
      for (long length : new long[] {-1, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE}) { // of two of them the low bits look innocent
        for (long pages : new long[] {5, 1L << 40}) {
          assertThrows(CorruptionException.class, () -> read(data, pointer, length, pages), () -> length + " bytes");
        }
      }
    }
  }

  private static void read(StorageFile data, long pointer, long length, long pages) throws IOException {
    try {
      BlobChain.read(data, PageHeader.CATALOG, pointer, length, pages);
    } catch (OutOfMemoryError e) {
      throw new AssertionError(length + " bytes were allocated unseen", e); // else it would end the whole run of tests
    }
  }
}

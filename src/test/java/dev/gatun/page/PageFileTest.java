package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreFailedException;
import dev.gatun.format.PageSize;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageFileTest {
  private final MemoryStorage storage = new MemoryStorage();
  private final Failure failure = new Failure();
  private FaultyFile file;
  private PageFile pages;

  @BeforeEach
  void create() throws IOException {
    file = new FaultyFile(storage.create("data.db"));
    pages = PageFile.create(file, failure);
  }

  @AfterEach
  void close() {
    pages.close();
    storage.close();
  }

  @Test
  void aNewFileHasOneMebibyteOfPages() throws IOException {
    assertEquals(256, pages.materialisedPages());
    assertEquals(PageSize.fileOffset(256), file.size());
  }

  @Test
  void zerosAreWrittenByPagesAndWrittenBack() throws IOException {
    int writeBacks = file.writeBacks;
    pages.grow(1);
    assertTrue(file.writeLengths.stream().allMatch(length -> length == 4096));
    assertEquals(writeBacks + 1, file.writeBacks);
  }

  @Test
  void everyPageOfAGrownFileIsItsOwn() throws IOException {
    pages.grow(6000);
    long count = pages.materialisedPages();
    assertTrue(count >= 6256 && Extents.isBoundary(count));
    for (long id = 0; id < count; id++) {
      pages.segment(id).set(ValueLayout.JAVA_LONG, pages.offset(id) + 8, ~id);
    }
    byte[] page = new byte[4096];
    for (long id = 0; id < count; id++) {
      pages.read(id, 1, page);
      assertEquals(~id, MemorySegment.ofArray(page).get(ValueLayout.JAVA_LONG_UNALIGNED, 8));
      assertFalse(LatchTable.isVerified(pages.latches().load(id)));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> pages.segment(count));
  }

  @Test
  void growthKeepsMappingsAndLatchWords() throws IOException {
    MemorySegment first = pages.segment(3);
    pages.latches().born(3);
    long word = pages.latches().load(3);
    pages.grow(5000);
    assertSame(first, pages.segment(3));
    assertTrue(pages.latches().validate(3, word));
  }

  @Test
  void growthForARunAddsAnExtentOfItsLength() throws IOException {
    pages.growRun(512);
    assertEquals(4096 + 512, pages.materialisedPages());
  }

  @Test
  void aFullDiskAddsNothingAndTakesTheTailBack() throws IOException {
    file.capacity = PageSize.fileOffset(300);
    assertThrows(DiskFullException.class, () -> pages.grow(1));
    assertEquals(256, pages.materialisedPages());
    assertEquals(PageSize.fileOffset(256), file.size());
    assertThrows(IndexOutOfBoundsException.class, () -> pages.segment(256));
    assertNull(failure.cause());
    file.capacity = Long.MAX_VALUE;
    pages.grow(1);
    assertEquals(512, pages.materialisedPages());
  }

  @Test
  void aFailedWriteBackOfNewBlocksPoisonsTheStore() {
    file.forceFails = true;
    assertThrows(IOException.class, () -> pages.grow(1));
    assertTrue(failure.isSet());
    file.forceFails = false;
    assertThrows(StoreFailedException.class, () -> pages.force());
    assertThrows(StoreFailedException.class, () -> pages.writeBack(1, 1));
    assertThrows(StoreFailedException.class, () -> pages.grow(1));
    assertEquals(256, pages.materialisedPages());
  }

  @Test
  void pagesBeyondTheMaterialisedOnesAreMadeAgain() throws IOException {
    byte[] dirt = new byte[4096];
    dirt[5] = 1;
    file.write(PageSize.fileOffset(300), dirt, 0, dirt.length);
    try (PageFile reopened = PageFile.open(file, failure, 256)) {
      reopened.grow(1);
      assertEquals(0, reopened.segment(300).get(ValueLayout.JAVA_BYTE, reopened.offset(300) + 5));
    }
  }

  @Test
  void aFileShorterThanItsPagesIsCorrupt() {
    assertThrows(CorruptionException.class, () -> PageFile.open(file, failure, 512));
    assertThrows(CorruptionException.class, () -> PageFile.open(file, failure, 200));
    assertThrows(CorruptionException.class, () -> pages.read(256, 1, new byte[4096]));
  }

  @Test
  void writeBackSpansExtents() throws IOException {
    pages.grow(6000);
    pages.writeBack(0, pages.materialisedPages());
    pages.writeBack(250, 10);
  }

  @Test
  void readersReadWhileTheFileGrows() throws Exception {
    AtomicLong highest = new AtomicLong(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread reader = new Thread(() -> {
      try {
        for (long id = highest.get(); id < 4096; id = highest.get()) {
          for (long i = id; i > 0; i -= 37) {
            assertEquals(i, pages.segment(i).get(ValueLayout.JAVA_LONG, pages.offset(i)));
            assertEquals(0, pages.latches().load(i));
          }
        }
      } catch (Throwable t) {
        thrown.set(t);
      }
    });
    pages.segment(1).set(ValueLayout.JAVA_LONG, pages.offset(1), 1);
    reader.start();
    for (long id = 2; id <= 4096; id++) {
      if (id == pages.materialisedPages()) {
        pages.grow(1);
      }
      pages.segment(id).set(ValueLayout.JAVA_LONG, pages.offset(id), id);
      highest.setRelease(id);
    }
    reader.join();
    assertNull(thrown.get());
  }

  @Test
  void callersThatGrowTogetherShareOneGrowth() throws InterruptedException {
    long before = pages.materialisedPages();
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(() -> assertTrue(grown(1)));
      threads[i].start();
    }
    for (Thread t : threads) {
      t.join();
    }
    assertTrue(pages.materialisedPages() > before && Extents.isBoundary(pages.materialisedPages()));
  }

  private boolean grown(long count) {
    try {
      long before = pages.materialisedPages();
      pages.grow(count);
      return pages.materialisedPages() >= before + count;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While the end of the file is withheld no page there is handed out, neither one that was free nor one that becomes free. */
class FileEndTest {
  private static final long LIMIT = Extents.firstId(1);
  private static final int BELOW = 200;

  private final MemoryStorage storage = new MemoryStorage();
  private final List<Long> behind = new ArrayList<>();
  private PageFile pages;
  private Allocator allocator;

  /** Two extents, of which all is taken but some pages below the limit and the last twenty. */
  @BeforeEach
  void open() throws IOException {
    pages = PageFile.create(storage.create("data.db"), new Failure());
    allocator = Allocator.create(pages);
    allocator.grow(1);
    take((int) allocator.available() - 20);
    for (long id = 1; id <= BELOW; id++) {
      allocator.retire(id, 1, 1, 1);
    }
  }

  @AfterEach
  void close() {
    allocator.close();
    pages.close();
    storage.close();
  }

  private List<Long> take(int count) {
    assertTrue(allocator.reserveUrgent(count));
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long id = allocator.allocate(1);
      pages.latches().release(id);
      taken.add(id);
      if (id >= LIMIT) {
        behind.add(id);
      }
    }
    return taken;
  }

  @Test
  void nothingBehindTheLimitIsHandedOut() {
    assertFalse(behind.isEmpty());
    assertTrue(allocator.limit(LIMIT));
    assertEquals(BELOW, allocator.available());
    behind.forEach(id -> allocator.retire(id, 1, 1, 1));
    behind.clear();
    assertEquals(BELOW, allocator.available());
    assertFalse(allocator.reserveUrgent(BELOW + 1));
    take(BELOW);
    assertEquals(List.of(), behind);
    allocator.check();
    assertTrue(allocator.endAtLimit());
    assertEquals(LIMIT, pages.materialisedPages());
    allocator.check();
  }

  @Test
  void whatIsWithheldComesBackWhenSomebodyNeedsIt() {
    assertEquals(BELOW + 20, allocator.available());
    assertTrue(allocator.limit(LIMIT));
    assertEquals(BELOW, allocator.available());
    allocator.retire(behind.removeFirst(), 1, 1, 1);
    assertEquals(BELOW, allocator.available());
    assertTrue(allocator.readmit());
    assertFalse(allocator.isLimited());
    assertEquals(BELOW + 21, allocator.available());
    assertEquals(BELOW + 21, take(BELOW + 21).size());
    allocator.check();
  }
}

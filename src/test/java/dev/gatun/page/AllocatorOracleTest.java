package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories against a model that keeps every page's birth and end in plain sets and asks every pin about every page. */
class AllocatorOracleTest {
  private record Life(long birth, long freed) {}

  private final Map<Long, Long> live = new HashMap<>(); // page -> birth
  private final Map<Long, Life> retired = new HashMap<>(); // page -> life, while a pin may show it
  private final List<Long> pins = new ArrayList<>(); // with repetitions
  private final Set<Long> born = new HashSet<>();
  private final Set<Long> blobs = new HashSet<>();
  private Allocator allocator;
  private PageFile pages;
  private long epoch = 1;
  private Random random;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 30})
  void pagesAreHandedOutNeitherTooEarlyNorNever(int maxPins) throws IOException {
    long seed = System.nanoTime();
    random = new Random(seed);
    try (MemoryStorage storage = new MemoryStorage();
        PageFile file = PageFile.create(storage.create("data.db"), new Failure());
        Allocator created = Allocator.create(file)) {
      pages = file;
      allocator = created;
      for (int i = 0; i < 20_000; i++) {
        step(maxPins);
        compare();
      }
      handOutAllThatIsFree();
    } catch (Throwable t) {
      throw new AssertionError("seed " + seed, t);
    }
  }

  private void step(int maxPins) throws IOException {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> allocate();
      case 4, 5, 6 -> retire();
      case 7 -> run();
      case 8 -> cut(maxPins);
      case 9 -> unpin();
      case 10 -> pinAgain(maxPins);
      default -> blob();
    }
  }

  private void allocate() throws IOException {
    allocator.reserveGrowing(1);
    long id = allocator.allocate(epoch);
    pages.latches().release(id);
    taken(id);
    live.put(id, epoch);
    born.add(id);
  }

  private void taken(long id) {
    assertTrue(id > 0 && id < pages.materialisedPages() && !live.containsKey(id) && !retired.containsKey(id) && !blobs.contains(id), "page " + id);
  }

  private void run() throws IOException {
    int length = 1 + random.nextInt(70);
    allocator.reserveGrowing(length);
    long first = allocator.allocateRun(length);
    if (first == 0) {
      allocator.unreserve(length);
      return;
    }
    for (long id = first; id < first + length; id++) {
      taken(id);
    }
    if (random.nextBoolean()) {
      allocator.abandon(first, length);
      return;
    }
    allocator.attach(first, length);
    for (long id = first; id < first + length; id++) {
      live.put(id, epoch);
    }
  }

  private void retire() {
    for (long id : live.keySet().stream().skip(live.isEmpty() ? 0 : random.nextInt(live.size())).limit(random.nextInt(40)).toList()) {
      long birth = live.remove(id);
      born.remove(id);
      allocator.retire(id, 1, birth, epoch);
      retired.put(id, new Life(birth, epoch));
    }
    forgetUnneeded();
  }

  private void cut(int maxPins) {
    if (new HashSet<>(pins).size() < maxPins) {
      allocator.pin(epoch);
      pins.add(epoch);
    }
    if (random.nextInt(3) == 0) {
      compareImage();
    }
    epoch += 1 + random.nextInt(3);
  }

  private void compareImage() {
    try (CutImage image = allocator.cut()) {
      BitSet model = new BitSet();
      live.keySet().forEach(id -> model.set((int) (long) id));
      assertEquals(model, BitSet.valueOf(image.usedMap()));
      assertEquals(born.size(), image.bornCount());
      for (long id = image.nextBorn(0); id >= 0; id = image.nextBorn(id + 1)) {
        assertTrue(born.contains(id));
      }
      born.clear();
    }
  }

  private void pinAgain(int maxPins) {
    if (!pins.isEmpty() && pins.size() < maxPins) {
      long pinned = pins.get(random.nextInt(pins.size()));
      allocator.pin(pinned);
      pins.add(pinned);
    }
  }

  private void unpin() {
    if (!pins.isEmpty()) {
      allocator.unpin(pins.remove(random.nextInt(pins.size())));
      forgetUnneeded();
    }
  }

  private void blob() throws IOException {
    if (random.nextBoolean() && !blobs.isEmpty()) {
      long id = blobs.iterator().next();
      blobs.remove(id);
      allocator.freeBlob(id);
    } else if (blobs.size() < 20) {
      allocator.reserveGrowing(1);
      long id = allocator.allocateBlob();
      taken(id);
      blobs.add(id);
    }
  }

  private void forgetUnneeded() {
    retired.values().removeIf(life -> pins.stream().noneMatch(pin -> life.birth <= pin && pin < life.freed));
  }

  private void compare() {
    Allocator.Counts counts = allocator.counts();
    assertEquals(live.size(), counts.live());
    assertEquals(retired.size(), counts.deferred());
    assertEquals(blobs.size(), counts.blob());
    assertEquals(pages.materialisedPages() - 1 - live.size() - retired.size() - blobs.size(), counts.free());
    assertEquals(counts.free(), counts.available());
  }

  private void handOutAllThatIsFree() {
    long free = allocator.counts().free();
    assertTrue(allocator.reserveUrgent((int) free));
    for (long i = 0; i < free; i++) {
      long id = allocator.allocate(epoch);
      taken(id);
      live.put(id, epoch);
    }
    allocator.check();
  }
}

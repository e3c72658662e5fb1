package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;

/**
 * Writers allocate and retire inside a gate; one thread cuts, pins and unpins under its exclusive side. Every page carries its owner's name while it
 * is somebody's.
 */
class AllocatorConcurrencyTest {
  private static final int WRITERS = 4;
  private static final int ROUNDS = 20_000;

  private record Owned(long id, int pages, long birth) {}

  private final MemoryStorage storage = new MemoryStorage();
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
  private final AtomicReference<Throwable> thrown = new AtomicReference<>();
  private final long seed = System.nanoTime();
  private PageFile pages;
  private Allocator allocator;
  private long epoch = 1; // under the gate
  private volatile boolean done;

  @Test
  void noPageHasTwoOwnersAndNoneIsLost() throws Exception {
    try (PageFile file = PageFile.create(storage.create("data.db"), new Failure());
        Allocator created = Allocator.create(file)) {
      pages = file;
      allocator = created;
      runAll();
      assertNull(thrown.get(), () -> "seed " + seed + ": " + thrown.get());
      Allocator.Counts counts = allocator.counts();
      allocator.check();
      assertEquals(counts.free(), counts.available(), "seed " + seed);
      assertEquals(0, counts.live() + counts.deferred() + counts.unattached() + counts.pins(), "seed " + seed);
    } finally {
      storage.close();
    }
  }

  private void runAll() throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int i = 1; i <= WRITERS; i++) {
      int name = i;
      writers.add(start(() -> write(name, new Random(seed + name))));
    }
    Thread cutter = start(() -> cutUntilDone(new Random(seed)));
    for (Thread writer : writers) {
      writer.join();
    }
    done = true;
    cutter.join();
  }

  private Thread start(Body body) {
    Thread thread = new Thread(() -> {
      try {
        body.run();
      } catch (Throwable t) {
        thrown.compareAndSet(null, t);
      }
    });
    thread.start();
    return thread;
  }

  private interface Body {
    void run() throws IOException;
  }

  private void write(int name, Random random) throws IOException {
    ArrayDeque<Owned> mine = new ArrayDeque<>();
    for (int i = 0; i < ROUNDS && thrown.get() == null; i++) {
      int length = random.nextInt(10) == 0 ? 1 + random.nextInt(40) : 1;
      allocator.reserveGrowing(length + 1); // one too many
      gate.readLock().lock();
      try {
        take(name, length, mine);
        while (mine.size() > 60 || random.nextInt(3) == 0 && !mine.isEmpty()) {
          give(name, mine.poll());
        }
      } finally {
        gate.readLock().unlock();
      }
      allocator.unreserve(1);
    }
    gate.readLock().lock();
    mine.forEach(owned -> give(name, owned));
    gate.readLock().unlock();
  }

  private void take(int name, int length, ArrayDeque<Owned> mine) {
    long id = length == 1 ? allocator.allocate(epoch) : allocator.allocateRun(length);
    if (id == 0) {
      allocator.unreserve(length);
      return;
    }
    for (long page = id; page < id + length; page++) {
      assertEquals(0, owner(page), "page " + page);
      setOwner(page, name);
    }
    if (length == 1) {
      pages.latches().release(id);
    } else {
      allocator.attach(id, length);
    }
    mine.add(new Owned(id, length, epoch));
  }

  private void give(int name, Owned owned) {
    for (long page = owned.id; page < owned.id + owned.pages; page++) {
      assertEquals(name, owner(page), "page " + page);
      setOwner(page, 0);
      pages.latches().raise(page);
    }
    allocator.retire(owned.id, owned.pages, owned.birth, epoch);
  }

  private long owner(long page) {
    return pages.segment(page).get(ValueLayout.JAVA_LONG, pages.offset(page));
  }

  private void setOwner(long page, long name) {
    pages.segment(page).set(ValueLayout.JAVA_LONG, pages.offset(page), name);
  }

  private void cutUntilDone(Random random) {
    ArrayDeque<Long> pins = new ArrayDeque<>();
    while (!done) {
      CutImage image = cut(pins);
      for (long id = image.nextBorn(0); id >= 0; id = image.nextBorn(id + 1)) {
        assertTrue(image.isLive(id)); // a node to seal is in the map
      }
      assertFalse(image.isLive(0));
      image.close();
      if (pins.size() > 10 || random.nextInt(3) == 0) {
        allocator.unpin(random.nextBoolean() ? pins.pollFirst() : pins.pollLast());
      }
      Thread.yield();
    }
    pins.forEach(allocator::unpin);
  }

  private CutImage cut(ArrayDeque<Long> pins) {
    gate.writeLock().lock();
    try {
      allocator.pin(epoch);
      pins.add(epoch++);
      return allocator.cut();
    } finally {
      gate.writeLock().unlock();
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/** Thousands of virtual threads that write durably and read; also the main class of a child JVM that has one carrier thread. */
final class VirtualChild {
  private static final int SHARED = 64;

  private VirtualChild() {}

  public static void main(String[] args) throws Exception {
    run(Path.of(args[0]), Integer.parseInt(args[1]));
    System.out.println("done");
  }

  static void run(Path directory, int threads) throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        ConcurrentRun run = new ConcurrentRun();
        Semaphore rare = new Semaphore(4);
        for (int i = 0; i < threads; i++) {
          int n = i;
          run.virtual(() -> one(engine, table, n, rare));
        }
        run.join();
        check(table, threads);
        ConcurrentRun.check(engine);
        long pages = engine.allocator().counts().materialised();
        assertTrue(pages < 16_384, () -> "the file grew to " + pages + " pages for a few MiB");
      }
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        check(engine.table("t", "bytes", "bytes"), threads);
      }
    }
  }

  private static byte[] key(int n) {
    return ConcurrentBytes.key("own-" + n);
  }

  private static void one(Engine engine, RawTable table, int n, Semaphore rare) throws InterruptedException {
    byte[] shared = ConcurrentBytes.key("shared-" + n % SHARED);
    table.put(key(n), ConcurrentBytes.value(n + 1, 8 + n % 100));
    expect(table, n);
    RawBatch batch = new RawBatch();
    batch.put(table, key(n), ConcurrentBytes.value(n + 1, 50));
    batch.put(table, shared, ConcurrentBytes.value(n + 1, 50));
    engine.write(batch, true);
    assertTrue(ConcurrentBytes.number(table.get(shared)) > 0);
    if (n % 50 == 0) {
      rare.acquire();
      try (RawSnapshot snapshot = engine.snapshot();
          RawCursor cursor = snapshot.view(table).cursor(new Bounds(null, true, null, true, n % 100 == 0, 100))) {
        while (cursor.next()) {
          ConcurrentBytes.number(cursor.value());
        }
        if (n % 1_000 == 0) {
          engine.checkpoint();
        }
      } finally {
        rare.release();
      }
    }
    if (ThreadLocalRandom.current().nextInt(10) == 0) {
      try (RawCursor cursor = table.cursor(new Bounds(key(n), true, null, true, false, 20))) {
        while (cursor.next()) {
          ConcurrentBytes.number(cursor.value());
        }
      }
    }
    expect(table, n);
  }

  private static void expect(RawTable table, int n) {
    long number = ConcurrentBytes.number(table.get(key(n)));
    if (number != n + 1) {
      throw new AssertionError("key " + n + " shows " + number);
    }
  }

  private static void check(RawTable table, int threads) {
    for (int i = 0; i < threads; i++) {
      expect(table, i);
    }
    if (table.size() != threads + SHARED) {
      throw new AssertionError(table.size() + " entries");
    }
  }
}

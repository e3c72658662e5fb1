package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.error.StoreFailedException;
import dev.gatun.format.PagePointer;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.page.LatchTable;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A writer that dies in the middle: nobody sees half of what it did, and nobody waits for it. */
class MisuseFailureTest {
  /** Memory whose steps fail when told so; a step comes after each change of a leaf. */
  private static final class FailingSteps implements Storage {
    private final Storage memory = new MemoryStorage();
    private volatile int stepsLeft = Integer.MAX_VALUE;

    @Override
    public void step() {
      if (stepsLeft != Integer.MAX_VALUE && --stepsLeft < 0) {
        stepsLeft = Integer.MAX_VALUE;
        throw new OutOfMemoryError("as told");
      }
    }

    @Override
    public List<String> list() throws IOException {
      return memory.list();
    }

    @Override
    public boolean exists(String name) throws IOException {
      return memory.exists(name);
    }

    @Override
    public StorageFile create(String name) throws IOException {
      return memory.create(name);
    }

    @Override
    public StorageFile open(String name) throws IOException {
      return memory.open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      memory.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      memory.delete(name);
    }

    @Override
    public void forceDirectory() throws IOException {
      memory.forceDirectory();
    }

    @Override
    public String describe(String name) {
      return memory.describe(name);
    }

    @Override
    public boolean readOnly() {
      return memory.readOnly();
    }

    @Override
    public void close() throws IOException {
      memory.close();
    }
  }

  private static byte[] key(int i) {
    return ConcurrentBytes.key("k" + i);
  }

  /** Reads both keys; -1 for a read that refuses. */
  private static long number(RawTable table, int i) {
    try {
      return ConcurrentBytes.number(table.get(key(i)));
    } catch (StoreFailedException e) {
      return -1;
    }
  }

  @Test
  void halfABatchIsNotShownAfterTheWriterHasFailed() throws Exception {
    for (boolean sync : new boolean[] {false, true}) {
      for (int steps = 0; steps < 6; steps++) {
        FailingSteps storage = new FailingSteps();
        Engine engine = Engine.open(storage, null, sync ? EngineOptions.DEFAULT : ConcurrentTest.ASYNC);
        RawTable table = engine.table("t", "bytes", "bytes");
        writeAll(engine, table, 1);
        storage.stepsLeft = steps;
        boolean failed = false;
        try {
          writeAll(engine, table, 2);
        } catch (StoreFailedException | OutOfMemoryError expected) {
          failed = true;
        }
        storage.stepsLeft = Integer.MAX_VALUE;
        long shown = 0;
        for (int i = 0; i < 4; i++) {
          long number = number(table, i);
          if (number > 0 && failed) {
            assertEquals(shown == 0 ? number : shown, number, "half a batch is shown");
            shown = number;
          }
        }
        if (engine.failure().isSet()) {
          assertThrows(StoreFailedException.class, () -> table.put(key(1), new byte[8]));
        }
        engine.close();
        try (Engine again = Engine.open(storage.memory, null, EngineOptions.DEFAULT)) {
          RawTable recovered = again.table("t", "bytes", "bytes");
          for (int i = 1; i < 4; i++) {
            assertEquals(number(recovered, 0), number(recovered, i), "half a batch was recovered");
          }
          ConcurrentRun.check(again);
        }
      }
    }
  }

  private static void writeAll(Engine engine, RawTable table, long number) {
    RawBatch batch = new RawBatch();
    for (int i = 0; i < 4; i++) {
      batch.put(table, key(i), ConcurrentBytes.value(number, 100));
    }
    engine.write(batch, engine.isSync());
  }

  @Test
  void nobodyWaitsForALatchThatAFailedWriterHolds() throws Exception {
    Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC);
    RawTable table = engine.table("t", "bytes", "bytes");
    table.put(key(1), new byte[8]);
    LatchTable latches = engine.parts().pages().latches();
    long page = PagePointer.id(table.cell().root());
    latches.tryLatch(page, latches.load(page));
    ConcurrentRun run = new ConcurrentRun();
    run.once("reader", () -> assertThrows(StoreFailedException.class, () -> table.get(key(1))));
    run.once("scan", () -> assertThrows(StoreFailedException.class, () -> table.cursor(Bounds.ALL).next()));
    run.once("writer", () -> assertThrows(StoreFailedException.class, () -> table.put(key(1), new byte[8])));
    Thread.sleep(20);
    engine.failure().set(new OutOfMemoryError("as if"));
    run.join();
    engine.close();
  }
}

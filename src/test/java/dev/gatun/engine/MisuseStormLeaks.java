package dev.gatun.engine;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A process that leaks snapshots, one from each of several threads, and many cursors, and then closes its store. */
final class MisuseStormLeaks {
  static final int LEAKED = 5;
  private static final int CURSORS = 40_000;

  private MisuseStormLeaks() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    try (Storage storage = FileStorage.open(directory, false)) {
      Engine engine = Engine.open(storage, directory, ConcurrentTest.ASYNC);
      RawTable table = engine.table("t", "bytes", "bytes");
      for (int i = 0; i < 500; i++) {
        table.put(ConcurrentBytes.key("k" + i), ConcurrentBytes.value(i, 200));
      }
      ConcurrentRun run = new ConcurrentRun();
      for (int i = 0; i < LEAKED; i++) {
        run.once("leaks", () -> openAndForget(engine, table));
        run.once("closes", () -> openAndClose(engine, table));
      }
      run.join();
      for (int i = 0; i < CURSORS; i++) {
        table.cursor(Bounds.ALL).next();
      }
      while (MisuseStormLog.warnings() < LEAKED) {
        System.gc();
        LockSupport.parkNanos(5_000_000);
      }
      ConcurrentRun.check(engine);
      engine.close();
      System.out.println("closed");
    }
  }

  private static void openAndForget(Engine engine, RawTable table) {
    RawSnapshot snapshot = engine.snapshot();
    snapshot.view(table).cursor(Bounds.ALL).next();
  }

  private static void openAndClose(Engine engine, RawTable table) {
    try (RawSnapshot snapshot = engine.snapshot()) {
      snapshot.view(table).cursor(Bounds.ALL).next();
    }
  }
}

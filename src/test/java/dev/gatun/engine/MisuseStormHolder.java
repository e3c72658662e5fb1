package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatun.error.StoreLockedException;
import dev.gatun.io.DirectoryLock;
import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A store with a counter, opened with its lock; also the main class of processes that race for it, that hold it, or that merely live. */
final class MisuseStormHolder implements AutoCloseable {
  private static final byte[] COUNTER = ConcurrentBytes.key("counter");

  private final DirectoryLock lock;
  private final Storage storage;
  private final Engine engine;
  private final RawTable table;

  private MisuseStormHolder(Path directory) throws IOException {
    this.lock = DirectoryLock.acquire(directory);
    this.storage = FileStorage.open(directory, false);
    this.engine = Engine.open(storage, directory, EngineOptions.DEFAULT);
    this.table = engine.table("t", "bytes", "bytes");
  }

  static MisuseStormHolder open(Path directory) throws IOException {
    return new MisuseStormHolder(directory);
  }

  void addOne() {
    table.put(COUNTER, ConcurrentBytes.value(ConcurrentBytes.number(table.get(COUNTER)) + 1, 40));
  }

  void check() {
    ConcurrentRun.check(engine);
  }

  @Override
  public void close() throws IOException {
    engine.close();
    storage.close();
    lock.close();
  }

  /** Opens the store, adds one, and closes it; false when another one has it. */
  static boolean tryToAddOne(Path directory, AtomicInteger inside) throws IOException {
    try (MisuseStormHolder holder = open(directory)) {
      assertEquals(1, inside.incrementAndGet());
      holder.addOne();
      inside.decrementAndGet();
      return true;
    } catch (StoreLockedException e) {
      return false;
    }
  }

  static long sum(Path directory) throws IOException {
    try (MisuseStormHolder holder = open(directory)) {
      holder.check();
      return ConcurrentBytes.number(holder.table.get(COUNTER));
    }
  }

  // ---------------------------------------------------------------- as a process

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "race" -> race(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
      case "hold" -> hold(Path.of(arguments[1]));
      case "outlive" -> outlive();
      default -> idle();
    }
  }

  private static void race(Path directory, int wins) throws Exception {
    for (int won = 0; won < wins; Thread.sleep(1)) {
      won += tryToAddOne(directory, new AtomicInteger()) ? 1 : 0;
    }
    if (wins == 0 && !tryToAddOne(directory, new AtomicInteger())) {
      System.out.println("refused");
    }
  }

  /** Starts a process that inherits all that can be inherited, while the store is open. */
  private static void hold(Path directory) throws Exception {
    try (MisuseStormHolder holder = open(directory)) {
      holder.addOne();
      new ProcessBuilder(StormJvm.command(List.of("-Xmx64m"), MisuseStormHolder.class, "outlive")).inheritIO().start();
      System.in.read();
    }
  }

  /** Lives until it is killed, whatever becomes of its parent. */
  private static void outlive() throws Exception {
    System.out.println("alive " + ProcessHandle.current().pid());
    Thread.sleep(120_000);
  }

  /** Lives until its input ends. */
  private static void idle() throws Exception {
    System.out.println("alive " + ProcessHandle.current().pid());
    while (System.in.read() >= 0) {
      // the parent closes the input when it has seen enough
    }
  }
}

package dev.gatun.engine;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that writes until it is killed and says what it was promised: {@code w WRITER NUMBER} after a write returned, {@code r WRITER NUMBER}
 * after a read showed one, {@code l 0 NUMBER} after a bulk load was committed. A line is one write to the pipe, which survives the process.
 *
 * <p>Besides the writers, each of which also removes its range of a table now and then, one thread loads a table of its own, clears it and compacts
 * the store, all the time: so kills come while pages are moved and the file is cut, too.
 */
final class CrashChild {
  static final int WRITERS = 3;
  static final int KEYS = 11;
  static final int LOADED_AT_ONCE = 20;
  private static final int LOADS_BETWEEN_CLEARINGS = 6;
  private static final int WRITES_BETWEEN_REMOVALS = 50;
  private static final byte[] CLEARED = key(0, "cleared");

  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private CrashChild() {}

  static EngineOptions options(boolean sync) {
    return new EngineOptions(sync, Duration.ofMillis(20), 300_000, Duration.ofMillis(200), true, false, true);
  }

  static byte[] key(int writer, Object name) {
    return ("w" + writer + "-" + name).getBytes(StandardCharsets.UTF_8);
  }

  /** Some values are large, and some so large that their batch is logged in parts. */
  static byte[] value(int number) {
    int length = number % 97 == 0 ? 300_000 : number % 13 == 0 ? 20_000 : 40 + number % 500;
    byte[] value = new byte[length];
    for (int i = 4; i < length; i++) {
      value[i] = (byte) (number * 31 + i);
    }
    return ByteBuffer.wrap(value).putInt(number).array();
  }

  static int number(byte[] value) {
    return value == null ? 0 : ByteBuffer.wrap(value).getInt();
  }

  public static void main(String[] arguments) throws Exception {
    boolean sync = Boolean.parseBoolean(arguments[1]);
    Path directory = Path.of(arguments[0]);
    Engine engine = Engine.open(storage(directory, arguments), directory, options(sync));
    RawTable a = engine.table("a", "bytes", "bytes");
    RawTable b = engine.table("b", "bytes", "bytes");
    RawTable c = engine.table("c", "bytes", "bytes");
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int writer = w;
      threads.add(Thread.ofPlatform().start(() -> write(engine, a, b, writer)));
    }
    threads.add(Thread.ofPlatform().start(() -> read(a)));
    threads.add(Thread.ofPlatform().start(() -> loadAndCompact(engine, a, c)));
    say("up");
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** With three more arguments the process stands still in the n-th call of a method, before or after it, and says so. */
  private static Storage storage(Path directory, String[] arguments) throws IOException {
    Storage files = FileStorage.open(directory, false);
    if (arguments.length < 5) {
      return files;
    }
    return StopAtCall.wrap(files, arguments[2], Integer.parseInt(arguments[3]), Boolean.parseBoolean(arguments[4]), () -> say("stopped"));
  }

  private static void say(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the parent is gone
    }
  }

  private static void write(Engine engine, RawTable a, RawTable b, int writer) {
    int last = number(a.get(key(writer, "last")));
    removeAfter(last, b, writer); // the process before this one may have been killed between the write and the removal that goes with it
    for (int i = last + 1; ; i++) {
      RawBatch batch = new RawBatch();
      batch.put(a, key(writer, "last"), value(i));
      batch.put(a, key(writer, i % KEYS), value(i));
      if (i % 3 == 0) {
        batch.remove(b, key(writer, i % KEYS));
      } else {
        batch.put(b, key(writer, i % KEYS), value(i));
      }
      engine.write(batch, engine.isSync());
      say("w " + writer + " " + i);
      removeAfter(i, b, writer);
    }
  }

  private static void removeAfter(int write, RawTable b, int writer) {
    if (isRemovedAfter(write)) {
      b.removeRange(range(writer));
    }
  }

  /** Whether a writer removes all of its keys from the second table before its next write, in this process or a later one. */
  static boolean isRemovedAfter(int write) {
    return write % WRITES_BETWEEN_REMOVALS == 0;
  }

  private static Bounds range(int writer) {
    byte[] low = key(writer, "");
    byte[] high = low.clone();
    high[high.length - 1]++;
    return new Bounds(low, true, high, false, false, Long.MAX_VALUE);
  }

  /** What a load has in one place; loads have ascending numbers and so ascending keys. */
  static byte[] loadedKey(int load, int place) {
    return ByteBuffer.allocate(2 * Integer.BYTES).putInt(load).putInt(place).array();
  }

  static byte[] loadedValue(int load, int place) {
    return value(load * LOADED_AT_ONCE + place);
  }

  /** Whether everything that was loaded is removed after this load. */
  static boolean isClearedAfter(int load) {
    return load % LOADS_BETWEEN_CLEARINGS == 0;
  }

  private static int lastLoad(RawTable a, RawTable c) {
    try (RawCursor cursor = c.cursor(Bounds.ALL)) {
      return Math.max(number(a.get(CLEARED)), cursor.last() ? number(cursor.key()) : 0);
    }
  }

  private static void loadAndCompact(Engine engine, RawTable a, RawTable c) {
    for (int load = lastLoad(a, c) + 1; ; load++) {
      try (RawLoader loader = c.bulkLoad()) {
        for (int place = 0; place < LOADED_AT_ONCE; place++) {
          loader.put(loadedKey(load, place), loadedValue(load, place));
        }
        loader.commit();
      }
      say("l 0 " + load);
      engine.compact();
      if (isClearedAfter(load)) {
        a.put(CLEARED, value(load)); // the next load goes on from here, though nothing of it is left
        c.removeRange(Bounds.ALL);
        engine.compact();
      }
    }
  }

  private static void read(RawTable a) {
    for (int i = 0; ; i++) {
      int writer = i % WRITERS;
      say("r " + writer + " " + number(a.get(key(writer, "last"))));
    }
  }
}

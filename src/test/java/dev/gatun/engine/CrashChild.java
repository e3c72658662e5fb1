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
 * after a read showed one. A line is one write to the pipe, which survives the process.
 */
final class CrashChild {
  static final int WRITERS = 3;
  static final int KEYS = 11;

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
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int writer = w;
      threads.add(Thread.ofPlatform().start(() -> write(engine, a, b, writer)));
    }
    threads.add(Thread.ofPlatform().start(() -> read(a)));
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
    for (int i = number(a.get(key(writer, "last"))) + 1; ; i++) {
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
    }
  }

  private static void read(RawTable a) {
    for (int i = 0; ; i++) {
      int writer = i % WRITERS;
      say("r " + writer + " " + number(a.get(key(writer, "last"))));
    }
  }
}

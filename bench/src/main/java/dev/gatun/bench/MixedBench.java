package dev.gatun.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** How do reads and writes of random entries get along, half and half, in a store that forces its log in the background? */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MixedBench {
  /** The loaded store, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Loaded {
    private final AtomicInteger threads = new AtomicInteger();
    private OpenStore open;

    /** Loads the store. */
    @Setup
    public void load() throws IOException {
      open = OpenStore.loaded();
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
      open.close();
    }
  }

  /** What each thread has for itself. */
  @State(Scope.Thread)
  public static class Client {
    private Data data;
    private int round;

    /** Gives each thread another sequence of keys. */
    @Setup
    public void start(Loaded loaded) {
      data = new Data(loaded.threads.incrementAndGet());
    }
  }

  /** One thread. */
  @Benchmark
  public byte[] halfAndHalf(Loaded loaded, Client client) {
    return operation(loaded, client);
  }

  /** Two threads. */
  @Benchmark
  @Threads(2)
  public byte[] halfAndHalfOnTwoThreads(Loaded loaded, Client client) {
    return operation(loaded, client);
  }

  private static byte[] operation(Loaded loaded, Client client) {
    Data data = client.data;
    int entry = data.anyEntry();
    if ((++client.round & 1) == 0) {
      return loaded.open.table.get(data.key(entry));
    }
    byte[] value = data.value(entry, client.round);
    loaded.open.table.put(data.key(entry), value);
    return value;
  }
}

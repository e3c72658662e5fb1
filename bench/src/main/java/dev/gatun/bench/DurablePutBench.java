package dev.gatun.bench;

import dev.gatun.Durability;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many writes a second survive a power cut, each on the disk when its call returns? Run it together with {@link RawFdatasyncBench}: the ratio to
 * the bare disk in the same run is what counts.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class DurablePutBench {
  private static final int VIRTUAL_THREADS = 1_000;
  private static final int WRITES_OF_EACH = 10;

  /** The store, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Shared {
    private final AtomicInteger threads = new AtomicInteger();
    private OpenStore open;

    /** Makes it. */
    @Setup
    public void open() throws IOException {
      open = new OpenStore(Durability.SYNC);
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
      open.close();
    }
  }

  /** What each thread has for itself. */
  @State(Scope.Thread)
  public static class Writer {
    private Data data;
    private int round;

    /** Gives each thread another sequence of keys. */
    @Setup
    public void start(Shared shared) {
      data = new Data(shared.threads.incrementAndGet());
    }
  }

  /** One thread waits for the disk each time. */
  @Benchmark
  @Threads(1)
  public void oneThread(Shared shared, Writer writer) {
    put(shared, writer);
  }

  /** Sixty-four threads share the waiting. */
  @Benchmark
  @Threads(64)
  public void sixtyFourThreads(Shared shared, Writer writer) {
    put(shared, writer);
  }

  /** A thousand virtual threads, each with a few writes one after the other. */
  @Benchmark
  @OperationsPerInvocation(VIRTUAL_THREADS * WRITES_OF_EACH)
  public void thousandVirtualThreads(Shared shared) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < VIRTUAL_THREADS; i++) {
        threads.execute(() -> putSome(shared));
      }
    }
  }

  private static void putSome(Shared shared) {
    Writer writer = new Writer();
    writer.start(shared);
    for (int i = 0; i < WRITES_OF_EACH; i++) {
      put(shared, writer);
    }
  }

  private static void put(Shared shared, Writer writer) {
    int entry = writer.data.anyEntry();
    shared.open.table.put(writer.data.key(entry), writer.data.value(entry, ++writer.round));
  }
}

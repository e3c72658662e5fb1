package dev.gatun.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

/** What does it cost to read one random entry of a million? Choose the threads by {@code -t}, see what is allocated by {@code -prof gc}. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PointReadBench {
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
  public static class Reader {
    private final MemorySegment target = Arena.global().allocate(Data.VALUE_BYTES);
    private Data data;

    /** Gives each thread another sequence of keys. */
    @Setup
    public void start(Loaded loaded) {
      data = new Data(loaded.threads.incrementAndGet());
    }
  }

  /** The value in a new array. */
  @Benchmark
  public byte[] get(Loaded loaded, Reader reader) {
    return loaded.open.table.get(reader.data.key(reader.data.anyEntry()));
  }

  /** The same on two threads, which share nothing that they write. */
  @Benchmark
  @Threads(2)
  public byte[] getOnTwoThreads(Loaded loaded, Reader reader) {
    return get(loaded, reader);
  }

  /** The value copied to memory of the caller's: allocates nothing. */
  @Benchmark
  public long copyTo(Loaded loaded, Reader reader) {
    return loaded.open.table.copyTo(reader.data.key(reader.data.anyEntry()), reader.target);
  }

  /** A key that is not there. */
  @Benchmark
  public byte[] absent(Loaded loaded, Reader reader) {
    return loaded.open.table.get(reader.data.key(Data.ENTRIES + reader.data.anyEntry()));
  }
}

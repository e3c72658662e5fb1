package dev.gatun.bench;

import dev.gatun.Durability;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many entries a second can one thread write, each by itself, when the disk may lag behind by the flush interval? An invocation writes a million.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AsyncPutBench {
  /** An empty store for each invocation. Making and removing it is not measured. */
  @State(Scope.Thread)
  public static class Empty {
    private OpenStore open;

    /** Makes it. */
    @Setup(Level.Invocation)
    public void open() throws IOException {
      open = new OpenStore(Durability.ASYNC);
    }

    /** Removes it. */
    @TearDown(Level.Invocation)
    public void remove() throws IOException {
      open.close();
    }
  }

  /** A loaded store. */
  @State(Scope.Thread)
  public static class Loaded {
    private OpenStore open;
    private int round;

    /** Loads it. */
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

  /** New entries, in random order. */
  @Benchmark
  @OperationsPerInvocation(Data.ENTRIES)
  public void putRandom(Empty empty) {
    empty.open.putAll(1);
  }

  /** New values under old keys, drawn at random. */
  @Benchmark
  @OperationsPerInvocation(Data.ENTRIES)
  public void overwriteRandom(Loaded loaded) {
    int round = ++loaded.round;
    Data data = new Data(round);
    for (int i = 0; i < Data.ENTRIES; i++) {
      int entry = data.anyEntry();
      loaded.open.table.put(data.key(entry), data.value(entry, round));
    }
  }
}

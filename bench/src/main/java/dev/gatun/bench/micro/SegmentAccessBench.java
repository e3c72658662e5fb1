package dev.gatun.bench.micro;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does a load from a segment cost, by the kind of memory and by the order that is asked for? The place depends on the load before it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class SegmentAccessBench {
  private static final int BYTES = 1 << 14;
  private static final int MASK = BYTES - Long.BYTES;
  private static final VarHandle ALIGNED = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
  private static final VarHandle UNALIGNED =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

  /** Whose memory: an array on the heap, memory of an arena of one thread or of all, or a mapped file. */
  @Param({"heap", "confined", "shared", "mapped"})
  private String kind;

  private Arena arena;
  private MemorySegment segment;
  private long at;

  /** Makes the segment. All of it stays in the nearest cache: the machine code is measured, not the memory. */
  @Setup
  public void make() throws IOException {
    arena = kind.equals("confined") ? Arena.ofConfined() : Arena.ofShared();
    segment =
        switch (kind) {
          case "heap" -> MemorySegment.ofArray(new long[BYTES / Long.BYTES]);
          case "mapped" -> mapped();
          default -> arena.allocate(BYTES, Long.BYTES);
        };
    for (long i = 0; i < BYTES; i += Long.BYTES) {
      segment.set(ValueLayout.JAVA_LONG, i, i * 31 + 8);
    }
  }

  private MemorySegment mapped() throws IOException {
    Path path = Files.createTempFile("segment", ".mapped");
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
      return file.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
    }
  }

  /** Frees it. */
  @TearDown
  public void free() {
    arena.close();
  }

  /** Without any order. */
  @Benchmark
  public long plain() {
    at = (long) ALIGNED.get(segment, at & MASK);
    return at;
  }

  /** Without a promise of alignment, as slots are read. */
  @Benchmark
  public long unaligned() {
    at = (long) UNALIGNED.get(segment, at & MASK);
    return at;
  }

  /** Nothing after it is moved before it, as latch words are read. */
  @Benchmark
  public long acquire() {
    at = (long) ALIGNED.getAcquire(segment, at & MASK);
    return at;
  }

  /** In one order with all other such accesses. */
  @Benchmark
  public long volatileLoad() {
    at = (long) ALIGNED.getVolatile(segment, at & MASK);
    return at;
  }

  /** A compare-and-set that succeeds, as a latch is taken. */
  @Benchmark
  public boolean compareAndSet() {
    long place = at & MASK;
    long seen = (long) ALIGNED.get(segment, place);
    at = seen;
    return ALIGNED.compareAndSet(segment, place, seen, seen);
  }
}

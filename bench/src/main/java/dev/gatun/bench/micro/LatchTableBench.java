package dev.gatun.bench.micro;

import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.io.IOException;
import java.util.SplittableRandom;
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

/** What does the latch word add to a read, and to a write of a page? The pages are drawn at random from as many as a store of that size has. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class LatchTableBench {
  private static final int DRAWN = 1 << 12;

  /** Pages with words: the words of the smaller number fit into a cache. */
  @Param({"1000", "100000"})
  private int pages;

  private final MemoryStorage storage = new MemoryStorage();
  private final long[] ids = new long[DRAWN];
  private PageFile file;
  private LatchTable latches;
  private int turn;

  /** Makes the pages, all of them verified. */
  @Setup
  public void make() throws IOException {
    file = PageFile.create(storage.create("pages"), new Failure());
    file.grow(pages);
    latches = file.latches();
    for (long id = 0; id < pages; id++) {
      latches.markVerified(id, latches.load(id));
    }
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < DRAWN; i++) {
      ids[i] = random.nextInt(pages);
    }
  }

  /** Frees them. */
  @TearDown
  public void free() {
    file.close();
    storage.close();
  }

  private long next() {
    turn = turn + 1 & DRAWN - 1;
    return ids[turn];
  }

  /** What every optimistic read does around its work. */
  @Benchmark
  public boolean loadAndValidate() {
    long id = next();
    long word = latches.load(id);
    return LatchTable.isReadable(word) && latches.validate(id, word);
  }

  /** What every change of a page does around its work. */
  @Benchmark
  public boolean latchAndRelease() {
    long id = next();
    boolean latched = latches.tryLatch(id, latches.load(id));
    latches.release(id);
    return latched;
  }
}

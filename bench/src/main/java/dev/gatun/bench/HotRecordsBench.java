package dev.gatun.bench;

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

/**
 * What do hot records save where they are found, and what do they cost where they are not? A get of a text of 1 KB from a hundred thousand, without
 * hot records and with room for some 6,000 of them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class HotRecordsBench {
  private static final int DRAWN = 1 << 20;
  private static final int HOT_SET = 4_000;
  /** Prime to the number of entries: steps by it come to every entry before they come to one again. */
  private static final int STEP = 61_803;

  /** Room for hot records. */
  @Param({"0", "8000000"})
  private long hotRecords;

  private Texts texts;
  private int[] skewed;
  private int[] hot;
  private int at;

  /** Loads the store. */
  @Setup
  public void load() throws IOException {
    texts = new Texts(hotRecords);
    SplittableRandom random = new SplittableRandom(7);
    skewed = new Zipf(Texts.ENTRIES, random).draw(DRAWN, random);
    hot = new Zipf(HOT_SET, random).draw(DRAWN, random);
  }

  /** Removes it. */
  @TearDown
  public void remove() throws IOException {
    texts.close();
  }

  private int turn() {
    at = (at + 1) & DRAWN - 1;
    return at;
  }

  /** A hot set that has room as a whole. */
  @Benchmark
  public String hotSet() {
    return texts.table.get(Texts.key(hot[turn()]));
  }

  /** All entries, some of them far more often than others. */
  @Benchmark
  public String skewed() {
    return texts.table.get(Texts.key(skewed[turn()]));
  }

  /** All entries in turn, so that none is hot: what a miss costs. */
  @Benchmark
  public String cold() {
    at = (at + STEP) % Texts.ENTRIES;
    return texts.table.get(Texts.key(at));
  }
}

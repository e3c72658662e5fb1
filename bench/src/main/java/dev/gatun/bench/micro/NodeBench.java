package dev.gatun.bench.micro;

import dev.gatun.bench.data.Entries;
import dev.gatun.bench.data.KeyKind;
import dev.gatun.bench.data.Shape;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
 * What does a search in a leaf cost, and what the comparison of one key? One leaf stays in the nearest cache and shows the code; many show the lines
 * of memory that a search waits for. Each leaf holds as many entries with values of 100 bytes as fit.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class NodeBench {
  private static final int VALUE_BYTES = 100;

  /** Leaves that take turns in random order. */
  @Param({"1", "65536"})
  private int leaves;

  /** Keys that differ from their first byte on, or only after a long common beginning. */
  @Param({"RANDOM", "PREFIX"})
  private KeyKind keys;

  private Arena arena;
  private MemorySegment pages;
  private Entries entries;
  private byte[] key;
  private int entriesALeaf;

  /** Fills the leaves, each with the same keys. */
  @Setup
  public void fill() {
    arena = Arena.ofShared();
    pages = arena.allocate((long) leaves * PageSize.PAGE_BYTES, PageSize.PAGE_BYTES);
    entries = new Entries(new Shape(leaves, VALUE_BYTES, keys, false), 5);
    key = entries.newKey();
    for (int i = 0; i < leaves; i++) {
      entriesALeaf = fillLeaf((long) i * PageSize.PAGE_BYTES, i);
    }
  }

  private int fillLeaf(long at, int id) {
    byte[] value = new byte[VALUE_BYTES];
    Node.format(pages, at, PageHeader.LEAF, 0, id, 1, 1);
    int count = 0;
    do {
      entries.key(count * 16L, key); // one of 16 kinds of long beginnings
    } while (Leaf.insert(pages, at, Node.search(pages, at, key, 0, key.length), key, 0, key.length, value, 0, value.length, false) && ++count > 0);
    return count;
  }

  /** Frees them. */
  @TearDown
  public void free() {
    arena.close();
  }

  private long anyLeaf() {
    int number = entries.any();
    entries.key(number % entriesALeaf * 16L, key);
    return (long) number * PageSize.PAGE_BYTES;
  }

  /** The choice of leaf and key alone: what the two others are to be reduced by. */
  @Benchmark
  public long choice() {
    return anyLeaf() + key[0];
  }

  /** The slot of a key that is there. */
  @Benchmark
  public int search() {
    return Node.search(pages, anyLeaf(), key, 0, key.length);
  }

  /** One comparison with the key in the middle of the leaf. */
  @Benchmark
  public int compare() {
    return Node.compareKey(pages, anyLeaf(), entriesALeaf / 2, key, 0, key.length);
  }
}

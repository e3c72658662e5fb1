package dev.gatun.bench;

import dev.gatun.Cursor;
import dev.gatun.ReadView;
import dev.gatun.Snapshot;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** How many entries a second does a walk through the store see? Every score counts entries. One thread: a cursor belongs to one. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class ScanBench {
  private static final int RANGE = 100;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int LAST_WORD = Data.VALUE_BYTES - Integer.BYTES;

  private final Data data = new Data(1);
  private OpenStore open;
  private Snapshot snapshot;
  private ReadView<byte[], byte[]> view;
  private Cursor<byte[], byte[]> frozen;
  private Cursor<byte[], byte[]> live;

  /** Loads the store and opens what is reused. */
  @Setup
  public void load() throws IOException {
    open = OpenStore.loaded();
    snapshot = open.store.snapshot();
    view = snapshot.view(open.table);
    frozen = view.cursor();
    live = open.table.cursor();
  }

  /** Removes all. */
  @TearDown
  public void remove() throws IOException {
    live.close();
    frozen.close();
    snapshot.close();
    open.close();
  }

  /** Everything on a snapshot, in place, adding up each word of key and value. */
  @Benchmark
  @OperationsPerInvocation(Data.ENTRIES)
  public long fullScan() {
    long sum = 0;
    int entries = 0;
    try (Cursor<byte[], byte[]> cursor = view.cursor()) {
      while (cursor.next()) {
        sum += keySum(cursor.keySegment()) + valueSum(cursor.valueSegment());
        entries++;
      }
    }
    if (entries != Data.ENTRIES) {
      throw new IllegalStateException("the scan saw " + entries + " entries");
    }
    return sum;
  }

  /** From a random key on a hundred entries, with one cursor on a snapshot. */
  @Benchmark
  @OperationsPerInvocation(RANGE)
  public long rangeOnSnapshot() {
    return range(frozen);
  }

  /** The same on the table itself, where a writer could come in between. */
  @Benchmark
  @OperationsPerInvocation(RANGE)
  public long rangeOnTable() {
    return range(live);
  }

  private long range(Cursor<byte[], byte[]> cursor) {
    long sum = 0;
    boolean more = cursor.seek(data.key(data.anyEntry()));
    for (int i = 0; i < RANGE && more; i++) {
      MemorySegment value = cursor.valueSegment();
      sum += value.byteSize() + value.get(ValueLayout.JAVA_BYTE, 0);
      more = cursor.next();
    }
    return sum;
  }

  private static long keySum(MemorySegment key) {
    return key.get(LONG, 0) + key.get(LONG, Long.BYTES);
  }

  private static long valueSum(MemorySegment value) {
    long sum = value.get(ValueLayout.JAVA_INT_UNALIGNED, LAST_WORD);
    for (int at = 0; at < LAST_WORD; at += Long.BYTES) {
      sum += value.get(LONG, at);
    }
    return sum;
  }
}

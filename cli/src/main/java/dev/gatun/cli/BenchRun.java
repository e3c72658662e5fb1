package dev.gatun.cli;

import dev.gatun.Cursor;
import dev.gatun.Range;
import dev.gatun.Snapshot;
import dev.gatun.Store;
import dev.gatun.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** Runs one benchmark by the name that engineers know it by, on so many threads, and takes the time of every operation. */
final class BenchRun {
  static final List<String> NAMES = List.of(
      "fillseq", "fillrandom", "overwrite", "readrandom", "readseq", "readreverse", "seekrandom", "readwhilewriting", "deleterandom");
  private static final String TABLE = "bench";
  private static final long HIGHEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final Store store;
  private final BenchData data;
  private final long count;
  private final int threads;
  private Table<byte[], byte[]> table;

  /** What came of it. */
  record Result(String name, long operations, long found, long bytes, Duration time, Histogram nanos) {}

  /** One operation; true when it found or wrote something. */
  private interface Operation {
    boolean run(Random random, long number);
  }

  BenchRun(Store store, BenchData data, long count, int threads) {
    this.store = store;
    this.data = data;
    this.count = count;
    this.threads = threads;
    this.table = store.table(TABLE);
  }

  Result run(String name) {
    if (name.startsWith("fill")) {
      store.dropTable(TABLE);
      table = store.table(TABLE);
    } else if (table.isEmpty()) {
      fill();
    }
    return switch (name) {
      case "fillseq" -> measure(name, threads, (random, number) -> put(number));
      case "fillrandom", "overwrite" -> measure(name, threads, (random, number) -> put(random.nextLong(count)));
      case "readrandom" -> measure(name, threads, (random, number) -> table.get(data.key(random.nextLong(count))) != null);
      case "readseq" -> scan(name, Range.all());
      case "readreverse" -> scan(name, Range.reversed(Range.all()));
      case "seekrandom" -> measure(name, threads, (random, number) -> seek(data.key(random.nextLong(count))));
      case "readwhilewriting" -> readWhileWriting(name);
      default -> measure(name, threads, (random, number) -> table.remove(data.key(random.nextLong(count))));
    };
  }

  /** In batches, out of the measurement. */
  private void fill() {
    for (long from = 0; from < count; from += 1_000) {
      long first = from;
      store.write(batch -> {
        for (long number = first; number < Math.min(count, first + 1_000); number++) {
          batch.put(table, data.key(number), data.value(number));
        }
      });
    }
  }

  private boolean put(long number) {
    table.put(data.key(number), data.value(number));
    return true;
  }

  private boolean seek(byte[] key) {
    try (Cursor<byte[], byte[]> cursor = table.cursor(Range.atLeast(key))) {
      return cursor.next() && cursor.valueSegment().byteSize() >= 0;
    }
  }

  private Result scan(String name, Range<byte[]> range) {
    Histogram nanos = new Histogram(HIGHEST_NANOS, DIGITS);
    long operations = 0;
    long start = System.nanoTime();
    try (Snapshot snapshot = store.snapshot();
        Cursor<byte[], byte[]> cursor = snapshot.view(table).cursor(range)) {
      for (long before = start; cursor.next(); operations++) {
        cursor.valueSegment();
        long now = System.nanoTime();
        nanos.recordValue(Math.min(HIGHEST_NANOS, now - before));
        before = now;
      }
    }
    return result(name, operations, operations, start, nanos);
  }

  private Result readWhileWriting(String name) {
    AtomicBoolean over = new AtomicBoolean();
    Thread writer = Thread.ofPlatform().name("bench-writer").start(() -> {
      Random random = new Random(7);
      while (!over.get()) {
        put(random.nextLong(count));
      }
    });
    try {
      return measure(name, threads, (random, number) -> table.get(data.key(random.nextLong(count))) != null);
    } finally {
      over.set(true);
      joined(writer);
    }
  }

  private Result measure(String name, int width, Operation operation) {
    List<Histogram> histograms = new ArrayList<>();
    List<Thread> workers = new ArrayList<>();
    LongAdder found = new LongAdder();
    CountDownLatch begin = new CountDownLatch(1);
    for (int worker = 0; worker < width; worker++) {
      Histogram nanos = new Histogram(HIGHEST_NANOS, DIGITS);
      histograms.add(nanos);
      long from = count * worker / width;
      long to = count * (worker + 1) / width;
      workers.add(Thread.ofPlatform().name("bench-" + worker).start(() -> found.add(work(begin, from, to, operation, nanos))));
    }
    long start = System.nanoTime();
    begin.countDown();
    workers.forEach(BenchRun::joined);
    Histogram all = new Histogram(HIGHEST_NANOS, DIGITS);
    histograms.forEach(all::add);
    return result(name, all.getTotalCount(), found.sum(), start, all);
  }

  private static long work(CountDownLatch begin, long from, long to, Operation operation, Histogram nanos) {
    try {
      begin.await();
    } catch (InterruptedException e) {
      return 0;
    }
    Random random = new Random(from);
    long found = 0;
    for (long number = from; number < to; number++) {
      long start = System.nanoTime();
      found += operation.run(random, number) ? 1 : 0;
      nanos.recordValue(Math.min(HIGHEST_NANOS, System.nanoTime() - start));
    }
    return found;
  }

  private Result result(String name, long operations, long found, long start, Histogram nanos) {
    return new Result(name, operations, found, found * data.entryBytes(), Duration.ofNanos(System.nanoTime() - start), nanos);
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

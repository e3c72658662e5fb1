package dev.gatun.bench.micro;

import dev.gatun.format.Checksums;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import dev.gatun.wal.Wal;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
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
 * What does it cost to append a record to the log, up to the moment when a dead process would not lose it? Nothing is forced; the files are in memory
 * and used again and again, as a store's are. Rolling into the next file is part of it, once in thousands of records.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class LogAppendBench {
  private static final Duration NEVER = Duration.ofDays(1);

  /** The body of a record: a put of a short entry, and one of a longer. */
  @Param({"128", "4096"})
  private int bodyBytes;

  private final MemoryStorage storage = new MemoryStorage();
  private byte[] body;
  private Wal wal;
  private long epoch = 1;

  /** Starts the log. */
  @Setup
  public void start() throws IOException {
    body = new byte[bodyBytes];
    wal = Wal.start(storage, new Failure(), NEVER, 1, epoch, 0, 0, 0, Set.of());
  }

  /** Ends it. */
  @TearDown
  public void end() throws IOException {
    wal.close();
    storage.close();
  }

  /** One record, its checksum included. */
  @Benchmark
  public long append() throws IOException {
    int checksum = Checksums.of(body, 0, body.length);
    long end = wal.append(LogRecord.DATA, body, 0, body.length, checksum, LogRecord.NO_LINK);
    return end >= 0 ? end : appendToNext(checksum);
  }

  private long appendToNext(int checksum) throws IOException {
    wal.prepareNext();
    long start = wal.roll(++epoch);
    wal.sync();
    wal.recycle(start);
    return wal.append(LogRecord.DATA, body, 0, body.length, checksum, LogRecord.NO_LINK);
  }
}

package dev.gatun.wal;

import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import dev.gatun.io.FileStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Not a claim but a probe, to be run by hand with {@code -Dgatun.probe=true}: durable appends of 140 bytes a second on a real disk. */
@Tag("probe")
@EnabledIfSystemProperty(named = "gatun.probe", matches = "true")
class LogThroughputTest {
  private static final int BODY_BYTES = 100;
  private static final long SECONDS = Long.getLong("gatun.probe.seconds", 4);

  @TempDir Path directory;

  @Test
  void oneThread(TestReporter reporter) throws Exception {
    probe(reporter, 1, Thread.ofPlatform());
  }

  @Test
  void sixtyFourThreads(TestReporter reporter) throws Exception {
    probe(reporter, 64, Thread.ofPlatform());
  }

  @Test
  void thousandVirtualThreads(TestReporter reporter) throws Exception {
    probe(reporter, 1000, Thread.ofVirtual());
  }

  @Test
  void tenThousandVirtualThreads(TestReporter reporter) throws Exception {
    probe(reporter, 10_000, Thread.ofVirtual());
  }

  @Test
  void replay(TestReporter reporter) throws Exception {
    int records = 1_000_000;
    byte[] body = new byte[BODY_BYTES];
    try (FileStorage storage = FileStorage.open(directory, false);
        Wal wal = Wal.start(storage, new Failure(), Duration.ofMillis(100), Logs.STORE, 1, 0, 0, 0, Set.of())) {
      for (int i = 0; i < records; i++) {
        Logs.append(wal, body);
      }
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        LogHistory.open(storage, Logs.STORE).replay(0, 0, 0, (from, to, stream) -> stream.readFully(body, 0, BODY_BYTES));
        reporter.publishEntry("replay", String.format("%.0f records/s", records * 1e9 / (System.nanoTime() - start)));
      }
    }
  }

  private void probe(TestReporter reporter, int threads, Thread.Builder builder) throws Exception {
    try (FileStorage storage = FileStorage.open(directory, false);
        Wal wal = Wal.start(storage, new Failure(), Duration.ofMillis(100), 1, 1, 0, 0, 0, Set.of())) {
      run(wal, threads, builder, 1);
      long forces = wal.forces();
      long start = System.nanoTime();
      long appends = run(wal, threads, builder, SECONDS);
      double seconds = (System.nanoTime() - start) / 1e9;
      reporter.publishEntry(threads + (builder instanceof Thread.Builder.OfVirtual ? " virtual" : " platform"),
          String.format("%.0f appends/s, %.0f forces/s", appends / seconds, (wal.forces() - forces) / seconds));
    }
  }

  private static long run(Wal wal, int threads, Thread.Builder builder, long seconds) throws Exception {
    LongAdder appends = new LongAdder();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      started.add(builder.start(() -> appendUntil(wal, end, appends)));
    }
    for (Thread thread : started) {
      thread.join();
    }
    return appends.sum();
  }

  private static void appendUntil(Wal wal, long end, LongAdder appends) {
    byte[] body = new byte[BODY_BYTES];
    int crc = Logs.crc(body);
    while (System.nanoTime() < end) {
      long lsn = wal.append(LogRecord.DATA, body, 0, body.length, crc, LogRecord.NO_LINK);
      if (lsn < 0) {
        makeRoom(wal);
      } else {
        wal.awaitDurable(lsn);
        appends.increment();
      }
    }
  }

  private static void makeRoom(Wal wal) {
    try {
      wal.makeRoom(BODY_BYTES);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.gatun.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatun.io.Failure;
import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Making the log's next pages ready changes nothing, beside appenders that come to them. */
@Timeout(120)
class LogWarmTest {
  private static final int APPENDERS = 2;
  private static final int RECORDS = 60_000;
  private static final int WARM_BYTES = 64 << 10;

  @TempDir Path folder;

  @Test
  void recordsAreWholeThatWereAppendedWhileTheirPagesWereMadeReady() throws Exception {
    try (Storage storage = FileStorage.open(folder, false)) {
      List<byte[]> appended = new ArrayList<>();
      try (Wal wal = Logs.start(storage, new Failure())) {
        appendBesideWarming(wal, appended);
        wal.sync();
      }
      List<byte[]> replayed = new ArrayList<>(Logs.replay(storage, 0).stream().map(Logs.Batch::body).toList());
      assertEquals(appended.size(), replayed.size());
      appended.sort(Arrays::compare);
      replayed.sort(Arrays::compare);
      for (int i = 0; i < appended.size(); i++) {
        assertArrayEquals(appended.get(i), replayed.get(i));
      }
    }
  }

  private static void appendBesideWarming(Wal wal, List<byte[]> appended) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<?> warming = threads.submit(() -> {
        while (!ended.get()) {
          wal.warm(WARM_BYTES);
        }
      });
      List<Future<List<byte[]>>> appenders = new ArrayList<>();
      for (int i = 0; i < APPENDERS; i++) {
        appenders.add(threads.submit(appending(wal, i)));
      }
      for (Future<List<byte[]>> appender : appenders) {
        appended.addAll(appender.get());
      }
      ended.set(true);
      warming.get();
    }
  }

  /** No byte of a body is 0, which is what the pages were. */
  private static Callable<List<byte[]>> appending(Wal wal, int appender) {
    return () -> {
      List<byte[]> bodies = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        byte[] body = new byte[100];
        Arrays.fill(body, (byte) (1 + i % 255));
        body[0] = (byte) (1 + appender);
        bodies.add(body);
        Logs.append(wal, body);
      }
      return bodies;
    };
  }

  @Test
  void theEndOfTheFileIsTheEndOfIt() throws IOException {
    try (Storage storage = new MemoryStorage(); Wal wal = Logs.start(storage, new Failure())) {
      byte[] before = Logs.contents(storage, "wal-0.log");
      wal.warm(1L << 40);
      while (wal.hasRoom(1000)) {
        Logs.append(wal, new byte[1000]);
      }
      wal.warm(1);
      wal.warm(1L << 40);
      wal.prepareNext();
      wal.roll(2);
      wal.warm(1L << 40);
      assertEquals(LogPieces.FIRST_BYTES, before.length);
      assertEquals(LogPieces.FIRST_BYTES, Logs.contents(storage, "wal-0.log").length);
    }
  }
}

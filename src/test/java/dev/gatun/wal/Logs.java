package dev.gatun.wal;

import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/** What the tests of the log share. */
final class Logs {
  static final long STORE = 0x1234_5678_9ABC_DEF0L;
  static final Duration NEVER = Duration.ofDays(1);

  /** A batch that was replayed. */
  record Batch(long start, long end, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private Logs() {}

  static int crc(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Wal start(Storage storage, Failure failure) throws IOException {
    return Wal.start(storage, failure, NEVER, STORE, 1, 0, 0, 0, Set.of());
  }

  /** Appends one whole batch, making room as often as needed. */
  static long append(Wal wal, byte[] body) throws IOException {
    return append(wal, LogRecord.DATA, body, LogRecord.NO_LINK);
  }

  static long append(Wal wal, byte kind, byte[] body, long link) throws IOException {
    long end;
    while ((end = wal.append(kind, body, 0, body.length, crc(body), link)) < 0) {
      wal.makeRoom(body.length);
    }
    return end;
  }

  static long append(Wal wal, String text) throws IOException {
    return append(wal, bytes(text));
  }

  static List<Batch> replay(Storage storage, long replayLsn) throws IOException {
    List<Batch> batches = new ArrayList<>();
    replay(storage, replayLsn, replayLsn, batches);
    return batches;
  }

  static Replay replay(Storage storage, long replayLsn, long cutLsn, List<Batch> batches) throws IOException {
    RecordVisitor collect = (start, end, body) -> batches.add(new Batch(start, end, body.readAllBytes()));
    return LogHistory.open(storage, STORE).replay(replayLsn, cutLsn, cutLsn, collect);
  }

  static List<String> texts(Storage storage, long replayLsn) throws IOException {
    return replay(storage, replayLsn).stream().map(Batch::text).toList();
  }

  static byte[] contents(Storage storage, String name) throws IOException {
    try (StorageFile file = storage.open(name)) {
      byte[] all = new byte[Math.toIntExact(file.size())];
      file.read(0, all, 0, all.length);
      return all;
    }
  }

  /** Makes or replaces a file. */
  static void put(Storage storage, String name, byte[] contents) throws IOException {
    if (storage.exists(name)) {
      storage.delete(name);
    }
    try (StorageFile file = storage.create(name)) {
      file.write(0, contents, 0, contents.length);
    }
  }
}

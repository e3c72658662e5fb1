package dev.gatun.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.format.LogHeader;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Before a force, what was appended since the last one leaves the page table in large ranges, the page at its end included. */
@Timeout(60)
class LogUnloadTest {
  private static final int RECORD = 1000;

  private record Range(long from, long to) {}

  private final List<Range> unloaded = new ArrayList<>(); // by place in the file
  private final TappedStorage storage = new TappedStorage(new MemoryStorage());

  LogUnloadTest() {
    storage.unloads = (mappedBytes, offset, length) -> {
      long start = LogPieces.start(LogPieces.indexOf(mappedBytes - LogPieces.FIRST_BYTES)); // the pieces below have all bytes but the first's
      unloaded.add(new Range(start + offset, start + offset + length));
    };
  }

  @Test
  void wholePagesLeaveOnceInTheOrderOfTheFileAndTheLastOnesAgain() throws IOException {
    try (Wal wal = Logs.start(storage, new Failure())) {
      for (int round = 1; round <= 6; round++) {
        wal.awaitDurable(append(wal, 150 * round));
      }
      long at = 0;
      for (Range range : unloaded) {
        assertTrue(range.from == at || range.from == at - LogHeader.PAGE_BYTES, unloaded.toString());
        assertTrue(range.to > range.from && range.to % LogHeader.PAGE_BYTES == 0, range.toString());
        at = range.to;
      }
      long end = LogHeader.PAGE_BYTES + wal.publishedLsn();
      assertEquals(end - end % LogHeader.PAGE_BYTES + LogHeader.PAGE_BYTES, at);
      assertTrue(unloaded.size() > 6, "a range in each piece: " + unloaded);
    }
  }

  @Test
  void aFewPagesWaitForMore() throws IOException {
    try (Wal wal = Logs.start(storage, new Failure())) {
      for (int i = 0; i < 10; i++) {
        wal.awaitDurable(append(wal, 1));
      }
      assertEquals(List.of(), unloaded);
      wal.awaitDurable(append(wal, 10));
      assertEquals(1, unloaded.size());
    }
  }

  @Test
  void aRolledLogLeavesUpToItsEndAndTheNextBeginsAnew() throws IOException {
    try (Wal wal = Logs.start(storage, new Failure())) {
      wal.prepareNext();
      append(wal, 150);
      long end = wal.roll(2);
      wal.awaitDurable(append(wal, 200));
      assertEquals(List.of(new Range(0, pagesTo(end)), new Range(0, pagesTo(wal.publishedLsn() - end))), unloaded);
    }
  }

  @Test
  void aFileThatIsUsedAgainBeginsAnew() throws IOException {
    try (Wal wal = Logs.start(storage, new Failure())) {
      long end = 0;
      for (int epoch = 2; epoch <= 4; epoch++) {
        wal.prepareNext();
        append(wal, 200);
        end = wal.roll(epoch);
        wal.sync();
        wal.recycle(end);
      }
      append(wal, 150);
      wal.sync();
      assertEquals(4, unloaded.size());
      assertTrue(unloaded.stream().allMatch(range -> range.from == 0), unloaded.toString());
    }
  }

  /** Of a log that begins at 0: the header, the pages of the records, and the one in which the last ends. */
  private static long pagesTo(long end) {
    return ((LogHeader.PAGE_BYTES + end) & -LogHeader.PAGE_BYTES) + LogHeader.PAGE_BYTES;
  }

  private static long append(Wal wal, int records) throws IOException {
    long end = 0;
    for (int i = 0; i < records; i++) {
      end = Logs.append(wal, new byte[RECORD]);
    }
    return end;
  }
}

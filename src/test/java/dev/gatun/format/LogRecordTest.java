package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LogRecordTest {
  private static final long SEED = LogRecord.seed(77, 1L << 20);
  private static final int BODY_CRC = 0x1CEB00DA;

  private final MemorySegment s = Arena.ofAuto().allocate(64, 8);

  LogRecordTest() {
    LogRecord.write(s, 8, SEED, 4096, 140, 4000, 3000, LogRecord.COMMIT, BODY_CRC);
  }

  @Test
  void aRecordSaysWhatWasWritten() {
    assertEquals(140, LogRecord.length(s, 8));
    assertEquals(4096, LogRecord.lsn(s, 8));
    assertEquals(4000, LogRecord.durableLsn(s, 8));
    assertEquals(3000, LogRecord.link(s, 8));
    assertEquals(LogRecord.COMMIT, LogRecord.kind(s, 8));
    assertTrue(LogRecord.headerMatches(s, 8, SEED));
    assertTrue(LogRecord.bodyMatches(s, 8, SEED, BODY_CRC));
  }

  @Test
  void theHeaderIsAsLongAsItsLayout() {
    assertEquals(LogRecord.HEADER_BYTES, LogRecord.LAYOUT.byteSize());
  }

  @Test
  void sizesAreMultiplesOfEight() {
    assertEquals(40, LogRecord.sizeOf(0));
    assertEquals(48, LogRecord.sizeOf(1));
    assertEquals(48, LogRecord.sizeOf(8));
    assertEquals(56, LogRecord.sizeOf(9));
  }

  @Test
  void everyFlippedBitOfTheHeaderIsFound() {
    for (int bit = 0; bit < LogRecord.HEADER_BYTES * 8; bit++) {
      flip(bit);
      assertFalse(LogRecord.headerMatches(s, 8, SEED) && LogRecord.bodyMatches(s, 8, SEED, BODY_CRC), "bit " + bit);
      flip(bit);
    }
  }

  @Test
  void aFlippedBodyIsFound() {
    for (int bit = 0; bit < 32; bit++) {
      assertFalse(LogRecord.bodyMatches(s, 8, SEED, BODY_CRC ^ 1 << bit));
    }
  }

  @Test
  void aRecordOfAnotherEpochOrStoreDoesNotMatch() {
    assertFalse(LogRecord.headerMatches(s, 8, LogRecord.seed(77, 2L << 20)));
    assertFalse(LogRecord.headerMatches(s, 8, LogRecord.seed(78, 1L << 20)));
  }

  @Test
  void zerosAreNoRecord() {
    s.fill((byte) 0);
    assertFalse(LogRecord.headerMatches(s, 8, SEED));
  }

  /** Worked example: the bytes on the disk do not depend on the machine. */
  @Test
  void bytesAreLittleEndian() {
    assertEquals(140, s.get(ValueLayout.JAVA_BYTE, 8) & 0xFF);
    assertEquals(0x10, s.get(ValueLayout.JAVA_BYTE, 8 + 9));
    assertEquals(LogRecord.COMMIT, s.get(ValueLayout.JAVA_BYTE, 8 + 32));
  }

  private void flip(int bit) {
    long at = 8 + bit / 8;
    s.set(ValueLayout.JAVA_BYTE, at, (byte) (s.get(ValueLayout.JAVA_BYTE, at) ^ 1 << bit % 8));
  }
}

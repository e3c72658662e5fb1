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
    assertEquals(140, RecordImage.length(image(), 8));
    assertEquals(4096, RecordImage.lsn(image(), 8));
    assertEquals(4000, RecordImage.durableLsn(image(), 8));
    assertEquals(3000, RecordImage.link(image(), 8));
    assertEquals(LogRecord.COMMIT, RecordImage.kind(image(), 8));
    assertTrue(RecordImage.headerMatches(image(), 8, SEED));
    assertTrue(RecordImage.bodyMatches(image(), 8, SEED, BODY_CRC));
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
      assertFalse(RecordImage.headerMatches(image(), 8, SEED) && RecordImage.bodyMatches(image(), 8, SEED, BODY_CRC), "bit " + bit);
      flip(bit);
    }
  }

  @Test
  void aFlippedBodyIsFound() {
    for (int bit = 0; bit < 32; bit++) {
      assertFalse(RecordImage.bodyMatches(image(), 8, SEED, BODY_CRC ^ 1 << bit));
    }
  }

  @Test
  void aRecordOfAnotherEpochOrStoreDoesNotMatch() {
    assertFalse(RecordImage.headerMatches(image(), 8, LogRecord.seed(77, 2L << 20)));
    assertFalse(RecordImage.headerMatches(image(), 8, LogRecord.seed(78, 1L << 20)));
  }

  @Test
  void zerosAreNoRecord() {
    s.fill((byte) 0);
    assertFalse(RecordImage.headerMatches(image(), 8, SEED));
  }

  /** Worked example: the bytes on the disk do not depend on the machine. */
  @Test
  void bytesAreLittleEndian() {
    assertEquals(140, s.get(ValueLayout.JAVA_BYTE, 8) & 0xFF);
    assertEquals(0x10, s.get(ValueLayout.JAVA_BYTE, 8 + 9));
    assertEquals(LogRecord.COMMIT, s.get(ValueLayout.JAVA_BYTE, 8 + 32));
  }

  private byte[] image() {
    return s.toArray(ValueLayout.JAVA_BYTE);
  }

  private void flip(int bit) {
    long at = 8 + bit / 8;
    s.set(ValueLayout.JAVA_BYTE, at, (byte) (s.get(ValueLayout.JAVA_BYTE, at) ^ 1 << bit % 8));
  }
}

package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.error.FormatVersionException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class LogHeaderTest {
  private static final LogHeader HEADER = new LogHeader(-5, 3L << 20, 2L << 20, 8192, 8000, 7992);

  @Test
  void aHeaderIsReadAsWritten() {
    assertEquals(HEADER, LogHeader.decode(HEADER.encode(), "wal-0.log"));
  }

  @Test
  void aCopyIsAsLongAsItsLayout() {
    assertEquals(LogHeader.COPY_BYTES, LogHeader.LAYOUT.byteSize());
  }

  @Test
  void oneDamagedByteAnywhereHarmsNothing() {
    byte[] page = HEADER.encode();
    for (int i = 0; i < page.length; i++) {
      page[i] ^= (byte) 0x81;
      assertEquals(HEADER, LogHeader.decode(page, "wal-0.log"), "byte " + i);
      page[i] ^= (byte) 0x81;
    }
  }

  @Test
  void aBlankPageIsNoHeader() {
    assertNull(LogHeader.decode(new byte[LogHeader.PAGE_BYTES], "wal-0.log"));
  }

  @Test
  void aHeaderTornInBothCopiesIsNoHeader() {
    for (int i = 0; i < LogHeader.COPY_BYTES; i++) {
      byte[] page = HEADER.encode();
      page[i] ^= 1;
      page[LogHeader.SECOND_COPY + i] ^= 1;
      assertNull(LogHeader.decode(page, "wal-0.log"), "byte " + i);
    }
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] page = HEADER.encode();
    page[8] = 2;
    Arrays.fill(page, 12, 16, (byte) 0);
    CRC32C crc = new CRC32C();
    crc.update(page, 0, LogHeader.COPY_BYTES);
    for (int i = 0; i < 4; i++) {
      page[12 + i] = (byte) (crc.getValue() >>> 8 * i);
    }
    assertThrows(FormatVersionException.class, () -> LogHeader.decode(page, "wal-0.log"));
  }
}

package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** What the killed writer writes and reports can be told from the key, and from whole reports only. */
class CrashRecordTest {
  private final CrashRecord record = new CrashRecord("run", 3, 1234);

  @Test
  void theKeyTellsTheValue() {
    assertEquals(record, CrashRecord.ofKey(record.key()));
    assertArrayEquals(record.value(), CrashRecord.ofKey(record.key()).value());
  }

  @Test
  void aReportThatWasCutOffCountsForNothing() {
    String report = record.acknowledgement();
    assertEquals(record, CrashRecord.ofAcknowledgement("run", report));
    for (int length = 0; length < report.length(); length++) {
      assertNull(CrashRecord.ofAcknowledgement("run", report.substring(0, length)));
    }
  }
}

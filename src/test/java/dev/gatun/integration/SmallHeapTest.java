package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heap does not grow with the data. */
class SmallHeapTest {
  @TempDir Path temporary;

  @Test
  void halfAMillionEntriesLiveWithAHeapOfSixteenMebibytes() throws Exception {
    assertLivesWith("-Xmx16m", 500_000);
  }

  @Test
  @Tag("soak")
  void tenMillionEntriesLiveWithAHeapOfSixtyFourMebibytes() throws Exception {
    assertLivesWith("-Xmx64m", 10_000_000);
  }

  private void assertLivesWith(String heap, int entries) throws Exception {
    ChildJvm.End end = ChildJvm.run(List.of(heap), TenMillion.class, temporary.resolve("store"), entries);
    assertEquals(0, end.code(), end.err());
    assertEquals("", end.err());
    System.out.println(heap + ": " + end.out());
  }
}

package dev.gatun.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.bench.data.Shape;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  @Test
  void reportsSayTheLimit() {
    Conditions conditions = Conditions.of(Shape.STANDARD, "256m", "1g");
    assertTrue(conditions.text().endsWith(", in 1 GiB of memory, the page cache included"), conditions.text());
    assertEquals(1L << 30, conditions.facts().get("memoryBytes"));
  }

  @Test
  void withoutALimitNothingIsSaidOfIt() {
    Conditions conditions = Conditions.of(Shape.STANDARD, null, null);
    assertEquals(Shape.STANDARD.text(), conditions.text());
    assertNull(conditions.facts().get("memoryBytes"));
    assertFalse(conditions.isLimited());
    assertEquals("4g", conditions.heap());
  }

  @Test
  void theHeapIsAQuarterOfTheMemory() {
    assertEquals(128L << 20, Bytes.of(Conditions.of(Shape.STANDARD, null, "512m").heap()));
  }

  @Test
  void aHeapThatDoesNotFitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Conditions.of(Shape.STANDARD, "1g", "1g"));
  }

  @Test
  void sizesAreSpeltAsTheVirtualMachineSpellsThem() {
    assertEquals(512L << 20, Bytes.of("512m"));
    assertEquals(3L << 30, Bytes.of("3G"));
    assertEquals(4096, Bytes.of("4k"));
    assertEquals(4711, Bytes.of("4711"));
    assertThrows(IllegalArgumentException.class, () -> Bytes.of("512 MB"));
    assertThrows(IllegalArgumentException.class, () -> Bytes.of("0m"));
  }

  @Test
  void aSmallHeapBeginsNoLargerThanItMayBecome() {
    assertEquals("-Xms256m", JavaCommand.options("256m").getFirst());
    assertEquals("-Xms1g", JavaCommand.options("4g").getFirst());
  }
}

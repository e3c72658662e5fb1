package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PinsTest {
  private final Pins pins = new Pins();

  @Test
  void withoutPinsThereIsNoNeighbour() {
    assertEquals(Pins.NONE_ABOVE, pins.atOrAbove(0));
    assertEquals(Pins.NONE_BELOW, pins.below(Long.MAX_VALUE));
  }

  @Test
  void neighboursAreFoundAmongPins() {
    for (long epoch : new long[] {30, 10, 50, 20, 40}) {
      pins.add(epoch);
    }
    assertEquals(20, pins.atOrAbove(20));
    assertEquals(30, pins.atOrAbove(21));
    assertEquals(10, pins.below(20));
    assertEquals(50, pins.below(51));
    assertEquals(50, pins.newest());
    pins.remove(20);
    assertEquals(30, pins.atOrAbove(20));
    assertEquals(10, pins.below(30));
    assertEquals(4, pins.size());
  }

  @Test
  void anEpochIsFreeOnlyWhenItsLastPinIsGone() {
    pins.add(3);
    pins.add(3);
    assertFalse(pins.remove(3));
    assertTrue(pins.remove(3));
    assertThrows(IllegalStateException.class, () -> pins.remove(3));
  }
}

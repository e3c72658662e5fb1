package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often a listener is called, and with which figures; the clock is the test's. */
class ProgressMeterTest {
  private final AtomicLong now = new AtomicLong();
  private final List<String> told = new ArrayList<>();

  private Progress progress() {
    return new Progress((work, number, done, total, state) -> told.add("%d: %d of %d %s".formatted(number, done, total, state)), now::get);
  }

  @Test
  void aTenthOfASecondLiesBetweenTwoCalls() {
    try (ProgressMeter meter = progress().begin(LongWork.BACKUP, 1_000)) {
      for (int i = 0; i < 1_000; i++) {
        meter.add(1);
        now.addAndGet(Progress.NANOS_BETWEEN / 300);
      }
      meter.finish();
    }
    assertEquals(5, told.size(), told::toString);
    assertEquals(List.of("1: 0 of 1000 RUNNING", "1: 302 of 1000 RUNNING", "1: 603 of 1000 RUNNING"), told.subList(0, 3));
    assertEquals("1: 1000 of 1000 DONE", told.getLast());
  }

  @Test
  void aListenerThatTakesLongIsNotCalledTheMoreOften() {
    Progress progress = new Progress((work, number, done, total, state) -> told.add("" + now.addAndGet(10 * Progress.NANOS_BETWEEN)), now::get);
    try (ProgressMeter meter = progress.begin(LongWork.BACKUP, 1_000)) {
      for (int i = 0; i < 1_000; i++) {
        meter.add(1);
      }
    }
    assertEquals(2, told.size(), told::toString);
  }

  @Test
  void anEstimateThatWasTooLowIsKeptToAndOneTooHighIsReachedAtTheEnd() {
    Progress progress = progress();
    try (ProgressMeter meter = progress.begin(LongWork.COMPACTION, 10)) {
      now.addAndGet(Progress.NANOS_BETWEEN);
      meter.add(50);
    }
    try (ProgressMeter meter = progress.begin(LongWork.COMPACTION, 10)) {
      meter.add(3);
      meter.finish();
    }
    assertEquals(List.of("1: 0 of 10 RUNNING", "1: 10 of 10 RUNNING", "1: 10 of 10 FAILED", "2: 0 of 10 RUNNING", "2: 10 of 10 DONE"), told);
  }

  @Test
  void callsFromInsideAreRefusedAndWorkThereIsNotTold() {
    Progress[] own = new Progress[1];
    own[0] = new Progress((work, number, done, total, state) -> {
      told.add(state.toString());
      assertThrows(IllegalStateException.class, () -> own[0].checkOutside("compact"));
      own[0].begin(LongWork.VERIFICATION, 1).close();
    }, now::get);
    own[0].begin(LongWork.BACKUP, 1).close();
    own[0].checkOutside("compact");
    assertEquals(List.of("RUNNING", "FAILED"), told);
  }
}

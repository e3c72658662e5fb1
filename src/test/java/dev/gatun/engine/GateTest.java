package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The epoch gate alone: nobody inside a cut, the epoch stands still for who is inside, and nobody is kept out for ever. */
class GateTest {
  private static final int ENTRIES = 50_000 * ConcurrentRun.SCALE;
  private static final int CUTS = 1_500 * ConcurrentRun.SCALE;

  @Test
  void cutsAndWritersExcludeEachOther() throws Exception {
    EpochGate gate = new EpochGate(100);
    AtomicInteger inside = new AtomicInteger();
    AtomicLong plain = new AtomicLong();
    long[] unguarded = new long[1]; // written by cuts, read by writers, without a lock of its own
    ConcurrentRun run = new ConcurrentRun();
    for (int w = 0; w < 4; w++) {
      run.once(
          "writer",
          () -> {
            for (int i = 0; i < ENTRIES; i++) {
              int ticket = gate.enter();
              inside.incrementAndGet();
              long epoch = gate.epoch();
              assertEquals(epoch, unguarded[0] + 100);
              plain.incrementAndGet();
              assertEquals(epoch, gate.epoch());
              inside.decrementAndGet();
              gate.leave(ticket);
            }
          });
    }
    for (int c = 0; c < 2; c++) {
      run.once("cuts", () -> cut(gate, inside, unguarded));
    }
    run.join();
    assertEquals(4L * ENTRIES, plain.get());
    assertEquals(100 + 2L * CUTS, gate.epoch());
  }

  private static void cut(EpochGate gate, AtomicInteger inside, long[] unguarded) {
    for (int i = 0; i < CUTS; i++) {
      long ended =
          gate.exclusively(
              epoch -> {
                assertEquals(0, inside.get(), "a writer is inside a cut");
                unguarded[0]++;
                gate.endEpoch();
                return epoch;
              });
      assertTrue(ended < gate.epoch());
    }
  }

  /** A cut that throws opens the gate again. */
  @Test
  void aCutThatFailsLetsWritersIn() throws Exception {
    EpochGate gate = new EpochGate(1);
    ConcurrentRun run = new ConcurrentRun();
    run.once(
        "writer",
        () -> {
          for (int i = 0; i < 1_000; i++) {
            gate.leave(gate.enter());
          }
        });
    for (int i = 0; i < 100; i++) {
      org.junit.jupiter.api.Assertions.assertThrows(
          ArithmeticException.class,
          () ->
              gate.exclusively(
                  epoch -> {
                    throw new ArithmeticException();
                  }));
    }
    run.join();
    assertEquals(1, gate.epoch());
  }
}

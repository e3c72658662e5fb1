package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged files, made by what is known of their layouts: detected or harmless. In half of the inputs no checksum is made right again, and there is
 * never a wrong answer. In the others bytes may be taken for what they are not, but nothing crashes, hangs, overflows or allocates without bound:
 * only a store's exceptions reach the caller. One number replays an input.
 */
class FuzzTest {
  private static final long SECONDS = Long.getLong("gatun.fuzz.seconds", 33);

  @Test
  void damageIsDetectedOrHarmless() throws InterruptedException {
    List<FuzzShape> shapes = FuzzShape.all();
    Long one = Long.getLong("gatun.fuzz.input");
    long first = Long.getLong("gatun.seed", 1L << 32);
    long judged = one != null
        ? new FuzzRun("fuzz").run(one, 1, Long.MAX_VALUE / 2, n -> FuzzRun.judge(shapes, n))
        : new FuzzRun("fuzz").run(first, 20_000, 1_000 * SECONDS, n -> FuzzRun.judge(shapes, n));
    assertTrue(one != null || judged > 100, judged + " inputs");
  }

  /**
   * A reader in a circle, the meta page of long ago, a reference that leads out of the file. As long as stores and damages are made as they were
   * then.
   */
  @ParameterizedTest
  @ValueSource(longs = {11_305, 31_964, 48_753})
  void whatALongRunOnceFoundIsHarmlessNow(long input) throws InterruptedException {
    List<FuzzShape> shapes = FuzzShape.all();
    assertTrue(new FuzzRun("fuzz").run(input, 1, Long.MAX_VALUE / 2, n -> FuzzRun.judge(shapes, n)) == 1);
  }

  @Test
  @Tag("soak")
  void manyMoreInputs() throws InterruptedException {
    List<FuzzShape> shapes = FuzzShape.all();
    long minutes = Long.getLong("gatun.soak.minutes", 30);
    long first = Long.getLong("gatun.seed", System.nanoTime());
    System.out.println("fuzz soak begins at input " + first);
    new FuzzRun("fuzz soak").run(first, Long.MAX_VALUE / 2, 60_000 * minutes, n -> FuzzRun.judge(shapes, n));
  }
}

package dev.gatun.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One write of a torture, told by seed, thread and number alone: so the process that is killed and the one that judges know the same history without
 * a word about it. Most are a small put; some are removals, large values, batches, and now and then a batch that the log takes in parts.
 *
 * @param writes what it does, all or nothing; keys differ
 */
record TortureStep(List<Write> writes) {
  static final int KEYS_OF_THREAD = 300;
  private static final int SMALL_BYTES = 600;
  private static final int LARGE_BYTES = 40_000;
  private static final int HUGE_BATCH = 10;

  /** A put, or a removal when there is no value. */
  record Write(String key, byte @Nullable [] value) {}

  static TortureStep of(long seed, int thread, long number) {
    Random random = new Random((seed * 31 + thread) * 1_000_003 + number);
    int dice = random.nextInt(200);
    int count = dice < 20 ? 2 + random.nextInt(7) : dice == 20 ? HUGE_BATCH : 1;
    int first = random.nextInt(KEYS_OF_THREAD);
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = key(thread, (first + i * 7) % KEYS_OF_THREAD);
      boolean removes = count < HUGE_BATCH && random.nextInt(5) == 0;
      boolean large = count == HUGE_BATCH || random.nextInt(40) == 0;
      writes.add(new Write(key, removes ? null : value(random, large)));
    }
    return new TortureStep(writes);
  }

  private static byte[] value(Random random, boolean large) {
    byte[] value = new byte[large ? LARGE_BYTES / 2 + random.nextInt(LARGE_BYTES / 2) : random.nextInt(SMALL_BYTES)];
    random.nextBytes(value);
    return value;
  }

  private static String key(int thread, int key) {
    return Figures.format("%s%04d", prefix(thread), key);
  }

  /** What the keys of a thread begin with. */
  static String prefix(int thread) {
    return Figures.format("%02d/", thread);
  }
}

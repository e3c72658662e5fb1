package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A reader on bytes that mean nothing ends, and throws nothing but what its validation expects. */
class GarbagePageTest {
  private final byte[] buffer = new byte[1024];

  @Test
  void readersOfRandomBytesEnd() {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> run(seed, 20_000, false), () -> "seed " + seed);
  }

  @Test
  void readersOfHalfWrittenNodesEnd() {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> run(seed, 20_000, true), () -> "seed " + seed);
  }

  private void run(long seed, int rounds, boolean halfWritten) {
    Random r = new Random(seed);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(PageSize.PAGE_BYTES, PageSize.PAGE_BYTES);
      byte[] noise = new byte[PageSize.PAGE_BYTES];
      for (int round = 0; round < rounds; round++) {
        r.nextBytes(noise);
        MemorySegment.copy(noise, 0, s, ValueLayout.JAVA_BYTE, 0, noise.length);
        if (halfWritten) {
          damage(s, r);
        }
        read(s, r, Keys.values()[r.nextInt(Keys.values().length)].next(r));
      }
    }
  }

  /** A node made in order, with a few words of noise in header and slots. */
  private void damage(MemorySegment s, Random r) {
    Node.format(s, 0, r.nextBoolean() ? PageHeader.LEAF : PageHeader.BRANCH, 0, 1, 1, 1);
    byte[] key = Keys.RANDOM_16.next(r);
    for (int i = 0; i < 20; i++) {
      key[0] = (byte) i;
      if (PageHeader.type(s, 0) == PageHeader.LEAF) {
        Leaf.insert(s, 0, i, key, 0, 16, key, 0, 16, false);
      } else {
        Branch.insert(s, 0, i, key, 0, 16, i);
      }
    }
    for (int i = 0; i < 5; i++) {
      s.set(ValueLayout.JAVA_LONG, 8L * r.nextInt(28), r.nextLong());
    }
  }

  private void read(MemorySegment s, Random r, byte[] key) {
    attempt(() -> Node.search(s, 0, key, 0, key.length));
    attempt(() -> Branch.childIndex(s, 0, key, 0, key.length));
    int n = Node.slotCount(s, 0);
    for (int k = 0; k < 4; k++) {
      int i = r.nextInt(n + 1);
      attempt(() -> Node.compareKey(s, 0, i, key, 0, key.length));
      attempt(() -> Node.copyKey(s, 0, i, buffer, 0));
      attempt(() -> Node.key(s, 0, i));
      attempt(() -> Branch.child(s, 0, i));
      attempt(() -> Leaf.valueLength(s, 0, Node.slot(s, 0, i)));
      attempt(() -> Leaf.valueOffset(s, 0, Node.slot(s, 0, i)));
    }
  }

  private void attempt(Runnable read) {
    try {
      read.run();
    } catch (IndexOutOfBoundsException expected) {
      // The caller's validation fails, and it starts anew.
    }
  }
}

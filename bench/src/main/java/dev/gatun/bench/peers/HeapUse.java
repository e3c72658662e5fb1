package dev.gatun.bench.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * The bytes that one thread allocates on the heap, once the code is warm: what the interpreter and the first compilation allocate is gone by then.
 * One block in sixteen is looked at, since looking costs about as much as an operation.
 */
final class HeapUse {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int LOOK_EACH = 16;

  private final long startNanos;
  private int blocks;
  private long before;
  private long bytes;
  private long operations;

  HeapUse(Plan plan) {
    startNanos = System.nanoTime() + 1_000_000L * (plan.warmMillis() + plan.sliceMillis());
  }

  void begin() {
    if ((++blocks & LOOK_EACH - 1) == 0) {
      before = THREADS.getCurrentThreadAllocatedBytes();
    }
  }

  void end(int count) {
    if ((blocks & LOOK_EACH - 1) == 0 && System.nanoTime() > startNanos) {
      bytes += THREADS.getCurrentThreadAllocatedBytes() - before;
      operations += count;
    }
  }

  /** To a tenth of a byte: less is the measuring's own. */
  double bytesAnOperation() {
    return operations == 0 ? Double.NaN : Math.round(10.0 * bytes / operations) / 10.0;
  }
}

package dev.gatun.engine;

import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.lang.reflect.Method;

/**
 * What this thread allocates on the heap, against what the files of a store are long: a length that is believed before it is compared with the file
 * shows here, long before memory runs out.
 */
final class FuzzMemory {
  /** Buffers and caches whose sizes do not depend on what the files say, and what the simulated disk keeps of what is written to it. */
  private static final long FIXED_BYTES = 16L << 20;

  private static final int TIMES = 8;

  private final long limit;
  private final long before = allocated();

  FuzzMemory(SimulatedDisk disk) throws IOException {
    long size = 0;
    for (String name : disk.list()) {
      try (StorageFile file = disk.open(name)) {
        size += file.size();
      }
    }
    limit = FIXED_BYTES + TIMES * size;
  }

  void check(String what) {
    long bytes = allocated() - before;
    if (bytes > limit) {
      throw new AssertionError("%s allocated %,d bytes, more than %,d".formatted(what, bytes, limit));
    }
  }

  /** By reflection, since the store's module, which the tests are a part of, does not read the platform's management modules. */
  private static long allocated() {
    try {
      Object bean = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
      Method bytes = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
      return (long) bytes.invoke(bean);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}

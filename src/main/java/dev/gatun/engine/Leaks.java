package dev.gatun.engine;

import java.lang.ref.Cleaner;
import org.slf4j.LoggerFactory;

/** Reports what was opened and never closed, with the place that opened it. Nothing is closed by it: that a thing is unreachable is known late. */
final class Leaks {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int CALLERS_SHOWN = 8;

  /** Watches a resource; cleaning the handle ends the watch without a report. */
  Cleaner.Cleanable watch(Object resource, String kind) {
    Leak leak = new Leak(kind, new Throwable("opened here"));
    Cleaner.Cleanable handle = CLEANER.register(resource, leak);
    return () -> {
      leak.closed = true;
      handle.clean();
    };
  }

  private static final class Leak implements Runnable {
    private final String kind;
    private final Throwable origin;
    private volatile boolean closed;

    Leak(String kind, Throwable origin) {
      this.kind = kind;
      this.origin = origin;
    }

    @Override
    public void run() {
      if (!closed) {
        StackTraceElement[] callers = origin.getStackTrace();
        origin.setStackTrace(java.util.Arrays.copyOf(callers, Math.min(callers.length, CALLERS_SHOWN)));
        LoggerFactory.getLogger("dev.gatun").warn("a {} was never closed and holds its pages until the store is closed", kind, origin);
      }
    }
  }
}

package dev.gatun.io;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a call of a {@link java.nio.channels.FileChannel} on a short-lived platform thread. Such a channel closes itself, for everyone and for good,
 * when the thread that uses it is interrupted; so no thread that a user could interrupt may ever call one. The caller waits without listening to
 * interrupts; its flag stays as it was set.
 */
final class OwnThread {
  /** A call that may fail with an {@link IOException}. */
  interface Call<T> {
    T run() throws IOException;
  }

  /** A group of its own directly under the root: {@link ThreadGroup#interrupt} on a group of the application does not reach it. */
  private static final ThreadGroup GROUP = new ThreadGroup(root(), "gatun-io");

  private OwnThread() {}

  /** Runs the call and returns or throws what it did. The call must not touch memory or locks confined to the caller's thread. */
  static <T> T call(String what, Call<T> call) throws IOException {
    FutureTask<T> task = new FutureTask<>(call::run);
    start(what, task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // the file call goes on, and so must the caller: its outcome has to be known
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void start(String what, Runnable task) throws IOException {
    try {
      Thread.ofPlatform().group(GROUP).daemon().name("gatun-io-" + what).inheritInheritableThreadLocals(false).start(task);
    } catch (OutOfMemoryError e) {
      throw new IOException("no thread could be started for the file call \"" + what + "\": check the limit of threads (ulimit -u)", e);
    }
  }

  private static IOException rethrown(Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(cause);
    };
  }

  private static ThreadGroup root() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}

package dev.gatun.io;

import dev.gatun.error.StoreLockedException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that tries to take the lock of a directory, says what happened, and holds it until its input ends. */
@SuppressWarnings("try") // the lock is held, not used
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (DirectoryLock lock = DirectoryLock.acquire(Path.of(arguments[0]))) {
      System.out.println("locked " + ProcessHandle.current().pid());
      while (System.in.read() >= 0) {
        // the parent closes the input when it has seen enough
      }
    } catch (StoreLockedException e) {
      System.out.println(e.getMessage());
    }
  }
}

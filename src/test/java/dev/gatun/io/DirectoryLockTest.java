package dev.gatun.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatun.error.StoreLockedException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a lock is held, not used
class DirectoryLockTest {
  @TempDir Path directory;

  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void endChildren() throws Exception {
    for (Process child : children) {
      child.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSecondHolderInTheProcessIsRefusedWithPidAndTime() throws IOException {
    long pid = ProcessHandle.current().pid();
    try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
      StoreLockedException refused = assertThrows(StoreLockedException.class, () -> DirectoryLock.acquire(directory));
      assertTrue(refused.getMessage().contains("pid " + pid + " since 20"), refused.getMessage());
      assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
    }
    DirectoryLock.acquire(directory).close();
  }

  @Test
  void twoNamesOfOneDirectoryAreOne() throws IOException {
    Path link = directory.resolve("link");
    Path real = Files.createDirectory(directory.resolve("real"));
    try {
      Files.createSymbolicLink(link, real);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no symbolic links here");
    }
    try (DirectoryLock lock = DirectoryLock.acquire(real)) {
      assertThrows(StoreLockedException.class, () -> DirectoryLock.acquire(link));
    }
  }

  @Test
  void closeMayBeCalledAgainAndFreesOnlyItsOwnLock() throws IOException {
    DirectoryLock first = DirectoryLock.acquire(directory);
    first.close();
    try (DirectoryLock second = DirectoryLock.acquire(directory)) {
      first.close();
      assertThrows(StoreLockedException.class, () -> DirectoryLock.acquire(directory));
    }
  }

  @Test
  void anotherProcessIsRefusedWhileWeHoldItEvenAfterARefusedTryOfOurs() throws Exception {
    try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
      assertThrows(StoreLockedException.class, () -> DirectoryLock.acquire(directory)); // must not touch the file: that would free the lock
      String answer = firstLine(child());
      assertTrue(answer.contains("in use by pid " + ProcessHandle.current().pid() + " since 20"), answer);
    }
    assertTrue(firstLine(child()).startsWith("locked "));
  }

  @Test
  void weAreRefusedWithThePidOfTheOtherProcessAndServedWhenItDies() throws Exception {
    Process holder = child();
    assertEquals("locked " + holder.pid(), firstLine(holder));
    StoreLockedException refused = assertThrows(StoreLockedException.class, () -> DirectoryLock.acquire(directory));
    assertTrue(refused.getMessage().contains("pid " + holder.pid() + " since 20"), refused.getMessage());
    holder.destroyForcibly().waitFor();
    DirectoryLock.acquire(directory).close();
  }

  @Test
  void aChildProcessNeitherBreaksNorKeepsTheLock() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    Process bystander;
    try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
      bystander = child(other); // started while the lock is held
      firstLine(bystander);
      assertTrue(firstLine(child()).contains("in use by"));
    }
    assertTrue(bystander.isAlive());
    DirectoryLock.acquire(directory).close();
  }

  @Test
  void anInterruptedThreadTakesAndKeepsTheLock() throws Exception {
    Thread.currentThread().interrupt();
    try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
      assertTrue(Thread.interrupted());
      assertTrue(firstLine(child()).contains("in use by"));
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted());
    DirectoryLock.acquire(directory).close();
  }

  @Test
  void ofManyThreadsOneGetsTheLock() throws Exception {
    List<DirectoryLock> locks = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      threads.add(Thread.ofVirtual().start(() -> {
        try {
          locks.add(DirectoryLock.acquire(directory));
        } catch (StoreLockedException e) {
          assertFalse(e.getMessage().isEmpty());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, locks.size());
    locks.getFirst().close();
  }

  private Process child() throws IOException {
    return child(directory);
  }

  private Process child(Path locked) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = root(DirectoryLock.class) + File.pathSeparator + root(LockHolder.class);
    Process child = new ProcessBuilder(java, "-Xmx64m", "-cp", classPath, LockHolder.class.getName(), locked.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    children.add(child);
    return child;
  }

  private static String firstLine(Process child) throws IOException {
    BufferedReader reader = child.inputReader();
    return reader.readLine();
  }

  /** Where the class was loaded from. Not java.class.path: launchers of tests load classes in ways of their own. */
  private static Path root(Class<?> type) {
    String url = type.getResource(type.getSimpleName() + ".class").toString();
    String path = type.getName().replace('.', '/') + ".class";
    return Path.of(URI.create(url.substring(0, url.length() - path.length())));
  }
}

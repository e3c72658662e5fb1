package dev.gatun.io;

import dev.gatun.error.StoreLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One holder for a directory, in this process and among processes: a lock of the operating system on the file {@code lock}, whose text names the
 * holder.
 *
 * <p>A POSIX lock dies as soon as the process closes <em>any</em> channel on the file. So it is not on a data file, and the registry below sees to it
 * that this process never opens the file a second time, not even to read the holder's name: it is keyed by the file's identity, so that two names of
 * one directory are one. The registry is per class loader; with a copy of this class in another loader the JDK's own table refuses the second lock,
 * but the first is gone when the second channel closes.
 *
 * <p>A child process does not inherit the lock: POSIX locks are not inherited, and the JDK closes all other files in the child before it runs a
 * program, so the child can't keep an inherited handle open on Windows or free the lock on Linux either. The file stays when the lock is released:
 * removing it would let two processes lock two files of that name.
 */
public final class DirectoryLock implements AutoCloseable {
  /** The lock file's name in the directory. */
  public static final String FILE_NAME = "lock";

  private static final int TEXT_LIMIT_BYTES = 200;
  /** Far behind the text: on Windows a locked byte can't be read by those who want to know the holder. */
  private static final long LOCKED_BYTE = 1L << 30;
  private static final ReentrantLock REGISTRY_LOCK = new ReentrantLock();
  private static final Map<Object, String> HOLDERS = new HashMap<>(); // file key -> the text of the holder in this process

  private final Object key;
  private final FileChannel channel;
  private boolean closed;

  private DirectoryLock(Object key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /** Takes the lock of an existing directory or throws {@link StoreLockedException} at once. */
  public static DirectoryLock acquire(Path directory) throws IOException {
    // The channel's calls run on a thread that nobody interrupts: an interrupt would close the channel, and the lock would be lost without anybody
    // noticing.
    return OwnThread.call("lock", () -> acquireHere(directory));
  }

  private static DirectoryLock acquireHere(Path directory) throws IOException {
    Path file = existingFile(directory);
    Object key = key(file);
    REGISTRY_LOCK.lock();
    try {
      if (HOLDERS.containsKey(key)) {
        throw conflict(directory, HOLDERS.get(key));
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      String text = text();
      try {
        lockAndSign(channel, directory, text);
      } catch (Throwable e) {
        channel.close();
        throw e;
      }
      HOLDERS.put(key, text);
      return new DirectoryLock(key, channel);
    } finally {
      REGISTRY_LOCK.unlock();
    }
  }

  /**
   * Keeps writers out of a directory in which nothing may be changed, not even the lock's text. Null when the lock file is missing: nobody has the
   * store open then.
   */
  public static @Nullable DirectoryLock watch(Path directory) throws IOException {
    return Files.exists(directory.resolve(FILE_NAME)) ? OwnThread.call("lock", () -> watchHere(directory)) : null;
  }

  private static DirectoryLock watchHere(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    Object key = key(file);
    REGISTRY_LOCK.lock();
    try {
      if (HOLDERS.containsKey(key)) {
        throw conflict(directory, HOLDERS.get(key)); // opening and closing the file here would free that holder's lock
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        if (channel.tryLock(LOCKED_BYTE, 1, true) == null) {
          throw conflict(directory, read(channel));
        }
      } catch (Throwable e) {
        channel.close();
        throw e;
      }
      HOLDERS.put(key, text());
      return new DirectoryLock(key, channel);
    } finally {
      REGISTRY_LOCK.unlock();
    }
  }

  /** Releases the lock. May be called again, which does nothing. */
  @Override
  public void close() throws IOException {
    REGISTRY_LOCK.lock();
    try {
      if (!closed) {
        closed = true;
        HOLDERS.remove(key);
        channel.close(); // closing listens to no interrupt
      }
    } finally {
      REGISTRY_LOCK.unlock();
    }
  }

  private static void lockAndSign(FileChannel channel, Path directory, String text) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      throw conflict(directory, "this process, through another class loader");
    }
    if (lock == null) {
      throw conflict(directory, read(channel));
    }
    sign(channel, directory.resolve(FILE_NAME), text.getBytes(StandardCharsets.UTF_8));
  }

  /** The name is a courtesy to those who come later: for want of a few bytes on a full disk nobody is kept out. */
  private static void sign(FileChannel channel, Path file, byte[] text) throws IOException {
    channel.truncate(0);
    try {
      channel.write(ByteBuffer.wrap(text), 0);
    } catch (IOException e) {
      if (!(FullDisk.classify(e, file, text.length) instanceof DiskFullException)) {
        throw e;
      }
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(TEXT_LIMIT_BYTES);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
  }

  private static StoreLockedException conflict(Path directory, String holder) {
    return new StoreLockedException("the store " + directory + " is in use by " + (holder.isEmpty() ? "a process that gave no name" : holder)
        + ". Close it there first; one store can be open once.");
  }

  private static String text() {
    return "pid " + ProcessHandle.current().pid() + " since " + Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Makes the file when it is missing, without opening one that is there: even that would free a lock of this process. */
  private static Path existingFile(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
          Files.createFile(file);
        }
      } catch (FileAlreadyExistsException e) {
        return file; // another process was faster; the lock decides between us
      } catch (IOException e) {
        throw FullDisk.classify(e, directory, 1);
      }
    }
    return file;
  }

  private static Object key(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key != null ? key : file.toRealPath(); // Windows has no key
  }
}

package dev.gatun;

import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFullException;
import dev.gatun.io.DirectoryLock;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a store lives: its files, and the lock that keeps others out for as long as they are open. Immutable; closing twice is fine. */
record Home(Storage storage, @Nullable Path directory, @Nullable DirectoryLock lock) implements AutoCloseable {
  static final String DATA_FILE = "data.db";

  static Home inMemory() {
    return new Home(new MemoryStorage(), null, null);
  }

  static Home of(Path directory, boolean readOnly) {
    try {
      FileStorage storage = FileStorage.open(directory, readOnly);
      checkContents(storage, readOnly);
      return new Home(storage, storage.directory(), lock(storage.directory(), readOnly));
    } catch (DiskFullException e) {
      throw new StoreFullException("can't open the store in " + directory + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("can't open the store in " + directory + ": " + reason(e), e);
    }
  }

  /** Keeps a mistyped path from turning somebody's folder into a store. The lock is the first file of every store. */
  private static void checkContents(FileStorage storage, boolean readOnly) throws IOException {
    List<String> names = storage.list();
    boolean store = names.contains(DATA_FILE) || names.contains(DirectoryLock.FILE_NAME);
    if (!store && (readOnly || !names.isEmpty())) {
      throw new StoreException(
          names.isEmpty()
              ? "there is no store in " + storage.directory() + ", and none is created when opening read-only"
              : "%s holds other files (such as '%s') and no store; give a new or empty directory".formatted(storage.directory(), names.getFirst()));
    }
  }

  /** A medium that can't be written has no other writer either, and no room for a lock. */
  private static @Nullable DirectoryLock lock(Path directory, boolean readOnly) throws IOException {
    return readOnly && !Files.isWritable(directory) ? null : DirectoryLock.acquire(directory);
  }

  static String reason(IOException e) {
    return switch (e) {
      case NotDirectoryException x -> Files.exists(Path.of(x.getFile())) ? "it is not a directory" : "there is no such directory";
      case AccessDeniedException x -> "access to " + x.getFile() + " is denied";
      default -> e.toString();
    };
  }

  /** Closes all after a failed opening, whose exception stays the first. */
  void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    try (lock) {
      storage.close();
    } catch (IOException e) {
      throw new StoreException("closing " + (directory == null ? "the store in memory" : directory) + " failed: " + e, e);
    }
  }
}

package dev.gatun;

import dev.gatun.engine.Backup;
import dev.gatun.engine.BackupResult;
import dev.gatun.engine.Engine;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFullException;
import dev.gatun.io.DirectoryLock;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a store to a directory or a stream, and from a stream to a directory: what may be the target, and what a failure leaves of it. */
final class BackupRun {
  private BackupRun() {}

  /** Fills a new store. */
  private interface Copy {
    BackupResult into(Storage target) throws IOException;
  }

  static BackupResult toStore(Engine engine, @Nullable Path source, Path target) {
    if (source != null && target.toAbsolutePath().normalize().startsWith(source)) {
      throw new IllegalArgumentException(target + " lies in the store itself; name another directory");
    }
    return make(target, storage -> Backup.toStore(engine, storage));
  }

  static BackupResult toStream(Engine engine, WritableByteChannel stream) {
    try {
      return Backup.toStream(engine, stream);
    } catch (IOException e) {
      throw new StoreException("the backup can't be written: " + e, e);
    }
  }

  static BackupResult restore(ReadableByteChannel stream, Path target) {
    return make(target, storage -> Backup.restore(stream, storage));
  }

  private static BackupResult make(Path target, Copy copy) {
    checkTarget(target);
    List<Path> made = missing(target);
    boolean whole = false;
    try {
      BackupResult result = copy(target, copy);
      whole = true;
      return result;
    } finally {
      if (!whole) {
        remove(target, made);
      }
    }
  }

  private static BackupResult copy(Path target, Copy copy) {
    try (Home home = Home.of(target, false)) {
      return copy.into(home.storage());
    } catch (DiskFullException e) {
      throw new StoreFullException("no space for a backup in " + target + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("the backup in " + target + " can't be made: " + Home.reason(e), e);
    }
  }

  private static void checkTarget(Path target) {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.list(target)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException(target + " is not empty; name an empty directory or one that is not there yet");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(target + " can't be used: " + Home.reason(e) + "; name an empty directory or one that is not there yet", e);
    }
  }

  /** The directories that are made for the target, the deepest first. */
  private static List<Path> missing(Path target) {
    List<Path> missing = new ArrayList<>();
    for (Path at = target.toAbsolutePath().normalize(); at != null && !Files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    return missing;
  }

  /** The data file is gone already. What others put there in the meantime stays. */
  private static void remove(Path target, List<Path> made) {
    try {
      Files.deleteIfExists(target.resolve(DirectoryLock.FILE_NAME));
      for (Path directory : made) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      return; // an empty directory is left, beside the failure that is on its way
    }
  }
}

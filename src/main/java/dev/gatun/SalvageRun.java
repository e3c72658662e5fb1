package dev.gatun;

import dev.gatun.engine.Engine;
import dev.gatun.engine.Salvage;
import dev.gatun.engine.SalvageResult;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFullException;
import dev.gatun.io.DirectoryLock;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.FileStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** From one directory to another: who may be salvaged, and where to. */
final class SalvageRun {
  private SalvageRun() {}

  static SalvageResult run(Path source, Path target) {
    checkTarget(source, target);
    try (FileStorage damaged = FileStorage.open(source, true)) {
      checkSource(damaged);
      DirectoryLock lock = DirectoryLock.watch(damaged.directory());
      try (lock) {
        return copy(damaged, target);
      }
    } catch (DiskFullException e) {
      throw new StoreFullException("no space to salvage " + source + " into " + target + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("can't salvage " + source + " into " + target + ": " + Home.reason(e), e);
    }
  }

  /** What was copied so far stays there when it fails: it may be all that can be had. */
  private static SalvageResult copy(FileStorage damaged, Path target) throws IOException {
    try (Home home = Home.of(target, false);
        Engine engine = Engine.open(home.storage(), home.directory(), new StoreBuilder(target).durability(Durability.ASYNC).options())) {
      return Salvage.run(damaged, engine);
    }
  }

  private static void checkTarget(Path source, Path target) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(target + " is there already; name a directory that is not");
    }
    if (target.toAbsolutePath().normalize().startsWith(source.toAbsolutePath().normalize())) {
      throw new IllegalArgumentException(target + " lies in the damaged store, in which nothing is written; name another directory");
    }
  }

  private static void checkSource(FileStorage damaged) throws IOException {
    boolean store = damaged.list().stream().anyMatch(name -> name.equals(Home.DATA_FILE) || name.startsWith("wal-") && name.endsWith(".log"));
    if (!store) {
      throw new StoreException("there is no store in " + damaged.directory() + ", neither its data.db nor a log");
    }
  }
}

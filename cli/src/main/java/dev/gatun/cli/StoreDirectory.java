package dev.gatun.cli;

import dev.gatun.CompactionPolicy;
import dev.gatun.Inspection;
import dev.gatun.Store;
import dev.gatun.StoreBuilder;
import dev.gatun.error.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The first argument of every command that works on a store. */
final class StoreDirectory {
  @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
  private Path directory = Path.of("");

  Path path() {
    return directory;
  }

  /** Opens the store. Only a command that says so makes one: a mistyped name must not. It compacts itself only where that is the command. */
  Store open(Access access) {
    StoreBuilder builder = Store.builder(directory).compaction(CompactionPolicy.OFF).progress(new WorkBars());
    if (access == Access.CREATE) {
      return builder.open();
    }
    checkThere();
    return access == Access.READ ? openReadOnly(builder) : builder.open();
  }

  private Store openReadOnly(StoreBuilder builder) {
    try {
      return builder.readOnly(true).open();
    } catch (StoreException e) {
      if (String.valueOf(e.getMessage()).contains("needs recovery")) {
        throw new Refusal(ExitCode.STORE, e.getMessage() + ": gatun recover " + directory);
      }
      throw e;
    }
  }

  private void checkThere() {
    if (!Files.exists(directory.resolve("data.db"))) {
      throw new Refusal(ExitCode.STORE, "there is no store in " + directory + (Files.isDirectory(directory) ? "" : ": no such directory"));
    }
  }

  /** Looks into the files. */
  Inspection inspect() {
    checkThere();
    return Inspection.open(directory);
  }
}

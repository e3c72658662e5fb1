package dev.gatun.cli;

import dev.gatun.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The first argument of every command that works on a store. */
final class StoreDirectory {
  @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
  private Path directory = Path.of("");

  /** Opens a store that is there; a mistyped name must not create one. */
  Store openExisting() {
    if (!Files.exists(directory.resolve("data.db"))) {
      throw new Refusal(ExitCode.STORE, "there is no store in " + directory + (Files.isDirectory(directory) ? "" : ": no such directory"));
    }
    return Store.builder(directory).readOnly(!Files.isWritable(directory)).open();
  }

  /** Opens the store or creates it. */
  Store openOrCreate() {
    return Store.open(directory);
  }
}

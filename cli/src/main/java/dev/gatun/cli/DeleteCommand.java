package dev.gatun.cli;

import dev.gatun.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Remove a key and its value. Exit code 1 when there is none.")
final class DeleteCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
  private String table = "";

  @Parameters(index = "2", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Override
  Access access() {
    return Access.WRITE;
  }

  @Override
  int run(Store store, Output output) {
    if (!TextTable.existing(store, table).remove(key)) {
      throw new Refusal(ExitCode.NOT_FOUND, "there is no key '" + key + "' in table '" + table + "'");
    }
    return ExitCode.DONE;
  }
}

package dev.gatun.cli;

import dev.gatun.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = "Store a value under a key. The store and the table are created when missing; a new table holds strings.",
    footer = "%nBytes are given as text or as 0x and hexadecimal digits. Put -- before arguments that begin with a minus.")
final class PutCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
  private String table = "";

  @Parameters(index = "2", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Parameters(index = "3", paramLabel = "VALUE", description = "The value.")
  private String value = "";

  @Override
  Access access() {
    return Access.CREATE;
  }

  @Override
  int run(Store store, Output output) {
    TextTable.existingOrNew(store, table).put(key, value);
    return ExitCode.DONE;
  }
}

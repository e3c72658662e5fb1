package dev.gatun.cli;

import dev.gatun.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Print the value under a key. Exit code 1 when there is none.")
final class GetCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
  private String table = "";

  @Parameters(index = "2", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Override
  int run(Store store, Lines lines) {
    String value = TextTable.existing(store, table).get(key);
    if (value == null) {
      throw new Refusal(ExitCode.NOT_FOUND, "there is no key '" + key + "' in table '" + table + "'");
    }
    lines.print(value);
    return ExitCode.DONE;
  }
}

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
  int run(Store store, Output output) {
    TextTable<?, ?> opened = TextTable.existing(store, table);
    Facts entry = output.isJson() ? opened.getFacts(key) : null;
    String value = output.isJson() ? null : opened.get(key);
    if (entry == null && value == null) {
      throw new Refusal(ExitCode.NOT_FOUND, "there is no key '" + key + "' in table '" + table + "'");
    }
    output.line(entry != null ? Json.of(entry) : String.valueOf(value));
    return ExitCode.DONE;
  }
}

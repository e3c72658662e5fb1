package dev.gatun.cli;

import dev.gatun.Store;
import dev.gatun.TableInfo;
import picocli.CommandLine.Command;

@Command(name = "tables", description = "List the tables: name, codecs of keys and values, number of entries.")
final class TablesCommand extends StoreCommand {
  @Override
  int run(Store store, Output output) {
    output.table(store.tables().stream().map(TablesCommand::facts).toList());
    return ExitCode.DONE;
  }

  private static Facts facts(TableInfo table) {
    return new Facts().text("table", table.name()).text("keys", table.keyCodec()).text("values", table.valueCodec()).count("entries", table.size());
  }
}

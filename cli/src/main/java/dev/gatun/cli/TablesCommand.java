package dev.gatun.cli;

import dev.gatun.Store;
import dev.gatun.TableInfo;
import picocli.CommandLine.Command;

@Command(name = "tables", description = "List the tables: name, codecs of keys and values, number of entries.")
final class TablesCommand extends StoreCommand {
  @Override
  int run(Store store, Lines lines) {
    int width = store.tables().stream().mapToInt(table -> table.name().length()).max().orElse(0);
    for (TableInfo table : store.tables()) {
      lines.print("%-" + Math.max(width, 1) + "s  %s -> %s  %,d", table.name(), table.keyCodec(), table.valueCodec(), table.size());
    }
    return ExitCode.DONE;
  }
}

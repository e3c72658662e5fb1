package dev.gatun.cli;

import dev.gatun.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "count", description = "Print how many entries a table has, or a range of it.")
final class CountCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
  private String table = "";

  @Mixin private RangeOptions range = new RangeOptions();

  @Override
  void check() {
    range.check();
  }

  @Override
  int run(Store store, Output output) {
    long count = TextTable.existing(store, table).count(range.asked(false, Long.MAX_VALUE));
    output.row(new Facts().number("count", count), Long.toString(count));
    return ExitCode.DONE;
  }
}

package dev.gatun.cli;

import dev.gatun.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "scan", description = "Print the entries of a table in the order of their keys: key, tabulator, value.")
final class ScanCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
  private String table = "";

  @Mixin private RangeOptions range = new RangeOptions();

  @Option(names = "--reverse", description = "From the highest key to the lowest.")
  private boolean reverse;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many entries.")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--keys-only", description = "Print the keys alone.")
  private boolean keysOnly;

  @Override
  void check() {
    range.check();
    if (limit < 0) {
      throw new Refusal(ExitCode.USAGE, "--limit is negative: " + limit);
    }
  }

  @Override
  int run(Store store, Output output) {
    TextTable<?, ?> opened = TextTable.existing(store, table);
    TextTable.Asked asked = range.asked(reverse, limit);
    if (keysOnly) {
      opened.scanKeys(asked, (key, value, facts) -> output.row(facts, key));
    } else {
      opened.scan(asked, (key, value, facts) -> output.row(facts, key + "\t" + value));
    }
    return ExitCode.DONE;
  }
}

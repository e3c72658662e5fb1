package dev.gatun.cli;

import dev.gatun.Store;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "scan", description = "Print the entries of a table in the order of their keys: key, tabulator, value.")
final class ScanCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
  private String table = "";

  @Option(names = "--from", paramLabel = "KEY", description = "Only this key and those above it.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "KEY", description = "Only this key and those below it.")
  private @Nullable String to;

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "Only keys that begin with this.")
  private @Nullable String prefix;

  @Option(names = "--reverse", description = "From the highest key to the lowest.")
  private boolean reverse;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many entries.")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--keys-only", description = "Print the keys alone.")
  private boolean keysOnly;

  @Override
  int run(Store store, Lines lines) {
    check();
    TextTable<?, ?> opened = TextTable.existing(store, table);
    BiConsumer<String, String> print = (key, value) -> lines.print(keysOnly ? key : key + "\t" + value);
    if (prefix != null) {
      opened.scanPrefix(prefix, reverse, limit, print);
    } else {
      opened.scan(from, to, reverse, limit, print);
    }
    return ExitCode.DONE;
  }

  private void check() {
    if (prefix != null && (from != null || to != null)) {
      throw new Refusal(ExitCode.USAGE, "--prefix can't be used together with --from or --to");
    }
    if (limit < 0) {
      throw new Refusal(ExitCode.USAGE, "--limit is negative: " + limit);
    }
  }
}

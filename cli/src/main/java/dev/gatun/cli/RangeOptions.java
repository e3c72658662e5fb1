package dev.gatun.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which keys of a table. */
final class RangeOptions {
  @Option(names = "--from", paramLabel = "KEY", description = "Only this key and those above it.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "KEY", description = "Only this key and those below it.")
  private @Nullable String to;

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "Only keys that begin with this.")
  private @Nullable String prefix;

  void check() {
    if (prefix != null && (from != null || to != null)) {
      throw new Refusal(ExitCode.USAGE, "--prefix can't be used together with --from or --to");
    }
  }

  TextTable.Asked asked(boolean reversed, long limit) {
    return new TextTable.Asked(from, to, prefix, reversed, limit);
  }
}

package dev.gatun.cli;

import dev.gatun.Store;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that opens a store, does one thing with it, and closes it. In a shell it uses the store that is open. */
abstract class StoreCommand implements Callable<Integer> {
  @Mixin private StoreDirectory directory = new StoreDirectory();
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  /** Does it and returns the exit code. */
  abstract int run(Store store, Output output) throws IOException;

  /** What it does to the store. */
  Access access() {
    return Access.READ;
  }

  /** Refuses arguments before the store is opened. */
  void check() {}

  @Override
  public final Integer call() throws IOException {
    check();
    Main main = Main.of(spec);
    ShellStore shell = main.shell();
    try (Output output = main.output()) {
      if (shell != null) {
        return runIn(shell, output);
      }
      try (Store store = directory.open(access())) {
        return run(store, output);
      }
    }
  }

  private int runIn(ShellStore shell, Output output) throws IOException {
    if (access() != Access.READ && !shell.writable()) {
      throw new Refusal(ExitCode.USAGE, "this shell only reads; start it with --write");
    }
    return run(shell.store(), output);
  }
}

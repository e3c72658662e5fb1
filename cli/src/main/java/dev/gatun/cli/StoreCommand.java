package dev.gatun.cli;

import dev.gatun.Store;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that opens a store, does one thing with it, and closes it. */
abstract class StoreCommand implements Callable<Integer> {
  @Mixin private StoreDirectory directory = new StoreDirectory();
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  /** Does it and returns the exit code. */
  abstract int run(Store store, Lines lines);

  /** Whether the store may be created by this command. */
  boolean creates() {
    return false;
  }

  @Override
  public final Integer call() {
    try (Lines lines = new Lines(spec.commandLine().getOut());
        Store store = creates() ? directory.openOrCreate() : directory.openExisting()) {
      return run(store, lines);
    }
  }
}

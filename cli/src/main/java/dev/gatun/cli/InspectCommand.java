package dev.gatun.cli;

import dev.gatun.Inspection;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that looks into the files of a store without opening it. It works beside a process that has the store open, and says so. */
abstract class InspectCommand implements Callable<Integer> {
  @Mixin private StoreDirectory directory = new StoreDirectory();
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  /** Does it and returns the exit code. */
  abstract int run(Inspection inspection, Output output) throws IOException;

  /** The directory as it was given. */
  StoreDirectory directory() {
    return directory;
  }

  /** The program. */
  Main main() {
    return Main.of(spec);
  }

  /** Refuses arguments before the store is looked into. */
  void check() {}

  @Override
  public final Integer call() throws IOException {
    check();
    try (Output output = main().output();
        Inspection inspection = directory.inspect()) {
      if (inspection.user() != null && main().shell() == null) {
        main().err().println("gatun: note: the store is open elsewhere; this is its newest checkpoint on the disk, not its present state");
      }
      return run(inspection, output);
    }
  }
}

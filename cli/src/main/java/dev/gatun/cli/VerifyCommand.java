package dev.gatun.cli;

import dev.gatun.Store;
import dev.gatun.VerifyReport;
import picocli.CommandLine.Command;

@Command(name = "verify", description = "Read and check every page of a store. Exit code 4 when something is damaged.")
final class VerifyCommand extends StoreCommand {
  @Override
  int run(Store store, Lines lines) {
    VerifyReport report = store.verify();
    report.problems().forEach(lines::print);
    if (!report.isSound()) {
      throw new Refusal(ExitCode.DAMAGED, Figures.format("%,d damaged places in %,d pages", report.problems().size(), report.pages()));
    }
    lines.print("sound: %,d entries in %,d pages", report.entries(), report.pages());
    return ExitCode.DONE;
  }
}

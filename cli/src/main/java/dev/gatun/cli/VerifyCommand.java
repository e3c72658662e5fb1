package dev.gatun.cli;

import dev.gatun.Store;
import dev.gatun.VerifyReport;
import picocli.CommandLine.Command;

@Command(name = "verify", description = "Read and check every page of a store. Exit code 4 when something is damaged.")
final class VerifyCommand extends StoreCommand {
  @Override
  int run(Store store, Lines lines) {
    VerifyReport report = store.verify();
    report.damages().forEach(damage -> lines.print(String.valueOf(damage.getMessage())));
    if (!report.isSound()) {
      throw new Refusal(ExitCode.DAMAGED, Figures.format("%,d damaged places in %,d pages", report.damages().size(), report.pages()));
    }
    String bytes = Figures.bytes(report.liveBytes());
    lines.print("sound: %,d entries (%s) in %,d pages, read in %s", report.entries(), bytes, report.pages(), Figures.seconds(report.elapsed()));
    return ExitCode.DONE;
  }
}

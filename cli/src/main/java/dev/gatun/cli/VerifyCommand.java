package dev.gatun.cli;

import dev.gatun.Store;
import dev.gatun.VerifyReport;
import dev.gatun.error.CorruptionException;
import picocli.CommandLine.Command;

@Command(
    name = "verify",
    description = {
      "Read and check every page of a store: checksums, identities, order of keys, large values, the catalog, the free map.",
      "Exit code 4 when something is damaged."
    })
final class VerifyCommand extends StoreCommand {
  @Override
  int run(Store store, Output output) {
    VerifyReport report = store.verify();
    report.damages().forEach(damage -> output.row(damage(damage), String.valueOf(damage.getMessage())));
    Facts facts = new Facts()
        .hidden("sound", report.isSound())
        .hidden("entries", report.entries())
        .hidden("live_bytes", report.liveBytes())
        .hidden("pages", report.pages())
        .hidden("damages", report.damages().size())
        .hidden("seconds", report.elapsed().toMillis() / 1e3);
    String bytes = Figures.bytes(report.liveBytes());
    String sound = Figures.format(
        "sound: %,d entries (%s) in %,d pages, read in %s", report.entries(), bytes, report.pages(), Figures.seconds(report.elapsed()));
    if (output.isJson() || report.isSound()) {
      output.row(facts, sound);
    }
    if (!report.isSound()) {
      throw new Refusal(ExitCode.DAMAGED, Figures.format("%,d damaged places in %,d pages", report.damages().size(), report.pages()));
    }
    return ExitCode.DONE;
  }

  private static Facts damage(CorruptionException damage) {
    return new Facts()
        .hidden("file", damage.file())
        .hidden("page", damage.page())
        .hidden("offset", damage.offset())
        .hidden("expected", damage.expected())
        .hidden("found", damage.found());
  }
}

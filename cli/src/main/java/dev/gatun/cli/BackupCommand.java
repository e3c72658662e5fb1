package dev.gatun.cli;

import dev.gatun.BackupReport;
import dev.gatun.Store;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description = {
      "Copy a store, checking every page, into a new directory: a store without dead space, ready to be opened.",
      "With - as TARGET a stream is written to the standard output instead, from which 'restore' makes the store."
    })
final class BackupCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TARGET", description = "The directory of the copy, new or empty; or - for a stream.")
  private String target = "";

  @Override
  int run(Store store, Output output) throws IOException {
    if (target.equals("-")) {
      stream(store);
    } else {
      print(store.backup(Path.of(target)), output);
    }
    return ExitCode.DONE;
  }

  /** The standard output is not ours to close. */
  private static void stream(Store store) throws IOException {
    FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
    store.backup(out);
  }

  static void print(BackupReport report, Output output) {
    Facts facts = new Facts()
        .hidden("tables", report.tables())
        .hidden("entries", report.entries())
        .hidden("bytes", report.bytes())
        .hidden("seconds", report.elapsed().toMillis() / 1e3);
    output.row(facts, Figures.format("%,d entries in %,d tables, %s, in %s", report.entries(), report.tables(), Figures.bytes(report.bytes()),
        Figures.seconds(report.elapsed())));
  }
}

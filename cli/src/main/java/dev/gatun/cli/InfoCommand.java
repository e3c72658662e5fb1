package dev.gatun.cli;

import dev.gatun.Inspection;
import dev.gatun.Inspection.Checkpoint;
import dev.gatun.Inspection.StoreFile;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "info", description = "Print what a store is: identity, age, newest checkpoint, files. The store is not opened.")
final class InfoCommand extends InspectCommand {
  @Override
  int run(Inspection inspection, Output output) {
    Checkpoint newest = inspection.checkpoint();
    List<StoreFile> files = inspection.files();
    output.facts(new Facts()
        .text("directory", directory().path().toString())
        .text("store_id", HexFormat.of().toHexDigits(newest.storeId()))
        .time("created", newest.created())
        .time("newest_checkpoint", newest.written())
        .number("epoch", newest.epoch())
        .truth("closed_in_order", newest.closed())
        .add("in_use", inspection.user() != null, inspection.user() == null ? "no" : "yes: " + inspection.user())
        .count("tables", inspection.trees().stream().filter(tree -> !tree.dropped()).count())
        .count("entries", inspection.trees().stream().mapToLong(Inspection.Tree::entries).sum())
        .count("pages", inspection.pages())
        .add("files", files.stream().map(InfoCommand::facts).toList(), files(files)));
    return ExitCode.DONE;
  }

  private static Facts facts(StoreFile file) {
    return new Facts().hidden("name", file.name()).hidden("bytes", file.bytes());
  }

  private static String files(List<StoreFile> files) {
    return String.join(", ", files.stream().map(file -> file.name() + (file.bytes() == 0 ? "" : " " + Figures.bytes(file.bytes()))).toList());
  }
}

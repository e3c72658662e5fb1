package dev.gatun.cli;

import dev.gatun.InspectedLog;
import dev.gatun.Inspection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "wal",
    description = "Look into the write-ahead log.",
    subcommands = {WalCommand.Ls.class, WalCommand.Dump.class},
    synopsisSubcommandLabel = "(ls | dump)")
final class WalCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand: ls or dump");
  }

  /** From the oldest log to the newest, blank files last. */
  private static List<InspectedLog> logs(Inspection inspection) {
    return inspection.logs().stream().sorted(Comparator.comparingLong(log -> log.hasHeader() ? log.epoch() : Long.MAX_VALUE)).toList();
  }

  @Command(name = "ls", description = "List the log files, the oldest log first.")
  static final class Ls extends InspectCommand {
    @Override
    int run(Inspection inspection, Output output) {
      output.table(logs(inspection).stream().map(Ls::facts).toList());
      return ExitCode.DONE;
    }

    private static Facts facts(InspectedLog log) {
      Facts facts = new Facts().text("file", log.name()).bytes("size", log.bytes());
      if (!log.hasHeader()) {
        String state = log.isBlank() ? "blank" : String.valueOf(log.trouble());
        for (String name : List.of("epoch", "continues", "first_lsn", "end_lsn", "records")) {
          facts.add(name, 0, "");
        }
        return facts.text("end", state);
      }
      long[] records = new long[1];
      InspectedLog.End end = log.forEach(record -> records[0]++);
      return facts
          .number("epoch", log.epoch())
          .number("continues", log.previousEpoch())
          .number("first_lsn", log.firstLsn())
          .number("end_lsn", end.lsn())
          .count("records", records[0])
          .text("end", end.found());
    }
  }

  @Command(
      name = "dump",
      description = {
        "Print the records of the log, the oldest first: LSN, kind, and what they do.",
        "Records that a checkpoint has already are printed too, as long as their file was not used again."
      })
  static final class Dump extends InspectCommand {
    @Option(names = "--file", paramLabel = "NAME", description = "Only this file, such as wal-0.log.")
    private @Nullable String file;

    @Option(names = "--from", paramLabel = "LSN", description = "Only records from here on.")
    private long from;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many records.")
    private long limit = Long.MAX_VALUE;

    @Override
    int run(Inspection inspection, Output output) {
      List<InspectedLog> chosen = logs(inspection).stream().filter(log -> file == null || log.name().equals(file)).toList();
      if (file != null && chosen.isEmpty()) {
        throw new Refusal(ExitCode.NOT_FOUND, "there is no log " + file + " in " + directory().path());
      }
      LogText text = new LogText(inspection.trees(), output);
      for (InspectedLog log : chosen) {
        if (log.hasHeader()) {
          print(log, text, output);
        }
      }
      return ExitCode.DONE;
    }

    private void print(InspectedLog log, LogText text, Output output) {
      output.say("%s  epoch %d, continues %d, from LSN %d", log.name(), log.epoch(), log.previousEpoch(), log.firstLsn());
      InspectedLog.End end = log.forEach(record -> {
        if (record.lsn() >= from && limit > 0) {
          limit--;
          text.print(log.name(), record);
        }
      });
      output.say("%12d  %s", end.lsn(), end.found());
    }
  }
}

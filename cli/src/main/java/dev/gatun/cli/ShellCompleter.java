package dev.gatun.cli;

import dev.gatun.TableInfo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completes commands, then tables, then keys that are there, and options of the command. */
final class ShellCompleter implements Completer {
  private static final int MOST_KEYS = 40;
  private static final Set<String> WITH_TABLE = Set.of("get", "put", "delete", "scan", "count", "dump", "tree");
  private static final Set<String> WITH_KEY = Set.of("get", "put", "delete");

  private final ShellStore shell;

  ShellCompleter(ShellStore shell) {
    this.shell = shell;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    suggestions(line.words(), line.wordIndex(), line.word()).forEach(word -> candidates.add(new Candidate(word)));
  }

  /** What may stand at this place. */
  List<String> suggestions(List<String> words, int index, String begun) {
    if (index == 0) {
      return begins(ShellCommand.NAMES, begun);
    }
    String command = words.getFirst();
    if (begun.startsWith("-")) {
      return begins(options(command), begun);
    }
    if (index == 1 && WITH_TABLE.contains(command)) {
      return begins(shell.store().tables().stream().map(TableInfo::name).toList(), begun);
    }
    boolean key = index == 2 && WITH_KEY.contains(command) || Set.of("--from", "--to", "--prefix").contains(words.get(index - 1));
    if (key && words.size() > 1) {
      return keys(words.get(1), begun);
    }
    return command.equals("wal") && index == 1 ? begins(List.of("ls", "dump"), begun) : List.of();
  }

  private List<String> keys(String table, String begun) {
    try {
      return begins(TextTable.existing(shell.store(), table).keysFrom(begun, MOST_KEYS), begun);
    } catch (RuntimeException e) { // no such table, or keys that have no beginnings: then there is nothing to complete
      return List.of();
    }
  }

  private static List<String> options(String command) {
    if (Commands.named(command) == null) {
      return List.of();
    }
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine line = Objects.requireNonNull(Main.commandLine(null, nowhere, nowhere, command).getSubcommands().get(command));
    return line.getCommandSpec().options().stream().map(OptionSpec::longestName).sorted().toList();
  }

  private static List<String> begins(List<String> words, String begun) {
    return words.stream().filter(word -> word.startsWith(begun)).toList();
  }
}

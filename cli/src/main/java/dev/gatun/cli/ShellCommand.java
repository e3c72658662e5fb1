package dev.gatun.cli;

import dev.gatun.Store;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "shell",
    description = {
      "Open a store once and take commands, without their DIR: 'get users user_101'.",
      "There is a history, and Tab completes commands, tables and keys.",
      "Without a terminal the lines of the standard input are run one after the other; the exit code is that of the last that failed."
    })
final class ShellCommand implements Callable<Integer> {
  /** What can be said in a shell. */
  static final List<String> NAMES = List.of(
      "backup", "checkpoints", "compact", "count", "delete", "dump", "exit", "free", "get", "help", "info", "load", "page", "pages", "put", "report",
      "scan", "stat", "tables", "tree", "verify", "wal");

  @Mixin private StoreDirectory directory = new StoreDirectory();

  @Option(names = {"-w", "--write"}, description = "Allow commands that change the store. Default: it is opened read-only.")
  private boolean write;

  @Option(names = "--history", paramLabel = "FILE", description = "Where the lines are kept. Default: .gatun_history in the home directory.")
  private Path history = Path.of(System.getProperty("user.home"), ".gatun_history");

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  private int lastFailure = ExitCode.DONE;

  @Override
  @SuppressWarnings("SystemConsoleNull") // null where the JDK is told to do without JLine
  public Integer call() throws IOException {
    try (Store store = directory.open(write ? Access.WRITE : Access.READ)) {
      ShellStore shell = new ShellStore(directory.path(), store, write);
      Console console = System.console();
      if (console != null && console.isTerminal()) {
        converse(shell);
        return ExitCode.DONE;
      }
      script(shell);
      return lastFailure;
    }
  }

  private void script(ShellStore shell) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)); // not ours to close
    PrintWriter out = spec.commandLine().getOut();
    for (String line = in.readLine(); line != null && run(shell, words(line), out); line = in.readLine()) {
      out.flush();
    }
  }

  private void converse(ShellStore shell) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      LineReader reader = LineReaderBuilder.builder()
          .terminal(terminal)
          .appName("gatun")
          .completer(new ShellCompleter(shell))
          .parser(parser())
          .history(new DefaultHistory())
          .variable(LineReader.HISTORY_FILE, history)
          .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
          .build();
      String mode = write ? "" : " (read-only)";
      terminal.writer().println("Gatun shell on " + shell.directory() + mode + ". 'help' lists the commands, Tab completes.");
      while (answered(shell, reader, terminal.writer())) {
        terminal.flush();
      }
    }
  }

  private boolean answered(ShellStore shell, LineReader reader, PrintWriter out) {
    try {
      return run(shell, words(reader.readLine("gatun> ")), out);
    } catch (UserInterruptException e) {
      return true; // the line is given up
    } catch (EndOfFileException e) {
      return false;
    }
  }

  /** A backslash is a character like any other: keys and values have them. */
  private static DefaultParser parser() {
    DefaultParser parser = new DefaultParser();
    parser.setEscapeChars(new char[0]);
    return parser;
  }

  private static List<String> words(String line) {
    return parser().parse(line, line.length()).words().stream().filter(word -> !word.isEmpty()).toList();
  }

  /** Runs a line. False when it ends the shell. */
  private boolean run(ShellStore shell, List<String> words, PrintWriter out) {
    if (words.isEmpty() || words.getFirst().startsWith("#")) {
      return true;
    }
    String name = words.getFirst();
    if (name.equals("exit") || name.equals("quit")) {
      return false;
    }
    PrintWriter err = spec.commandLine().getErr();
    if (name.equals("help")) {
      out.println(String.join("  ", NAMES) + System.lineSeparator() + "COMMAND --help tells more.");
    } else if (NAMES.contains(name)) {
      int code = Main.run(shell, out, err, arguments(shell, words));
      lastFailure = code == ExitCode.DONE ? lastFailure : code;
    } else {
      err.println("gatun: there is no command '" + name + "' in a shell; 'help' lists them");
      lastFailure = ExitCode.USAGE;
    }
    return true;
  }

  /** The same with the directory behind the command. */
  private static String[] arguments(ShellStore shell, List<String> words) {
    List<String> arguments = new ArrayList<>(words);
    int place = words.getFirst().equals("wal") ? Math.min(2, words.size()) : 1;
    arguments.add(place, shell.directory().toString());
    return arguments.toArray(String[]::new);
  }
}

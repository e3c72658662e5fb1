package dev.gatun.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code gatun}. Every failure is one line on the standard error output, and a number from {@link ExitCode}. */
@Command(
    name = "gatun",
    description = "Work with Gatun stores: directories of sorted, durable tables.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class, PutCommand.class, GetCommand.class, DeleteCommand.class, ScanCommand.class, TablesCommand.class, StatCommand.class,
      VerifyCommand.class, SalvageCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no such key or table",
      "2:wrong arguments",
      "3:the store can't be opened or has failed",
      "4:something in the store is damaged",
      "5:unexpected failure of this program"
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  private Main() {}

  /** Runs a command and ends the process. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return commandLine(out, err).execute(arguments);
    } catch (Throwable e) { // picocli handles exceptions and lets errors through
      return fail(err, e);
    } finally {
      out.flush();
    }
  }

  private static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((e, arguments) -> misuse(e))
        .setExecutionExceptionHandler((e, command, result) -> fail(err, e));
  }

  /** Without a command: the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int misuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("gatun: " + oneLine(e.getMessage()) + "; try '" + command.getCommandSpec().qualifiedName() + " --help'");
    return ExitCode.USAGE;
  }

  private static int fail(PrintWriter err, Throwable failure) {
    if (failure instanceof Lines.Closed) {
      return ExitCode.DONE;
    }
    int code = ExitCode.of(failure);
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    err.println("gatun: " + oneLine(code == ExitCode.UNEXPECTED ? "unexpected failure: " + failure : message));
    return code;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"gatun " + (version == null ? "(development)" : version) + ", Java " + Runtime.version()};
    }
  }
}

package dev.gatun.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code gatun}. Every failure is one line on the standard error output, and a number from {@link ExitCode}. */
@Command(
    name = "gatun",
    description = "Work with Gatun stores: directories of sorted, durable tables.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no such key or table",
      "2:wrong arguments",
      "3:the store or a file can't be opened, or has failed",
      "4:something in the store is damaged",
      "5:unexpected failure of this program"
    })
public final class Main implements Runnable {
  @Option(names = "--format", paramLabel = "FORMAT", scope = ScopeType.INHERIT, defaultValue = "text",
      description = "How to print: text for people, json for programs (one object a line). Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  private final @Nullable ShellStore shell;

  private Main(@Nullable ShellStore shell) {
    this.shell = shell;
  }

  /** Runs a command and ends the process. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(null, out, err, arguments);
  }

  /** Runs a command, on the store of a shell if there is one. */
  static int run(@Nullable ShellStore shell, PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return commandLine(shell, out, err, arguments.length == 0 ? "" : arguments[0]).execute(arguments);
    } catch (Throwable e) { // picocli handles exceptions and lets errors through
      return fail(err, e);
    } finally {
      out.flush();
    }
  }

  /** Knows the command that is asked for, or all when that is none, for the help. */
  static CommandLine commandLine(@Nullable ShellStore shell, PrintWriter out, PrintWriter err, String asked) {
    CommandLine line = new CommandLine(new Main(shell));
    Class<?> one = Commands.named(asked);
    if (one != null) {
      line.addSubcommand(asked, one);
    } else {
      Commands.NAMES.forEach(name -> line.addSubcommand(name, Commands.named(name)));
    }
    return line
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, arguments) -> misuse(e))
        .setExecutionExceptionHandler((e, command, result) -> fail(err, e));
  }

  /** The program that a command belongs to. */
  static Main of(CommandSpec command) {
    return (Main) command.root().userObject();
  }

  /** Where a command prints. */
  Output output() {
    return new Output(spec.commandLine().getOut(), format);
  }

  /** For remarks beside the output. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** The store that a shell has open, or null. */
  @Nullable ShellStore shell() {
    return shell;
  }

  /** Without a command: the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int misuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("gatun: " + oneLine(message(e)) + "; try '" + command.getCommandSpec().qualifiedName() + " --help'");
    return ExitCode.USAGE;
  }

  private static int fail(PrintWriter err, Throwable failure) {
    if (failure instanceof Lines.Closed) {
      return ExitCode.DONE;
    }
    int code = ExitCode.of(failure);
    err.println("gatun: " + oneLine(code == ExitCode.UNEXPECTED ? "unexpected failure: " + failure : message(failure)));
    return code;
  }

  private static String message(Throwable failure) {
    Throwable cause = failure instanceof UncheckedIOException unchecked ? Objects.requireNonNull(unchecked.getCause()) : failure;
    return switch (cause) {
      case NoSuchFileException e -> "there is no file " + e.getFile();
      case AccessDeniedException e -> "access to " + e.getFile() + " is denied";
      case FileAlreadyExistsException e -> e.getFile() + " is there already";
      case IOException e -> "reading or writing failed: " + e.getMessage();
      default -> Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    };
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

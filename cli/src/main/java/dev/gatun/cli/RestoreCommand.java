package dev.gatun.cli;

import dev.gatun.Store;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "restore",
    description = "Make a store of the stream that 'backup DIR -' has written. Exit code 4 when the stream is cut off or damaged.")
final class RestoreCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "TARGET", description = "The directory of the store, new or empty.")
  private Path target = Path.of("");

  @Option(names = {"-i", "--input"}, paramLabel = "FILE", description = "Where from. Default: the standard input.")
  private @Nullable Path file;

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Override
  public Integer call() throws IOException {
    try (Output output = Main.of(spec).output();
        ReadableByteChannel source = file == null ? Channels.newChannel(System.in) : Files.newByteChannel(file)) {
      BackupCommand.print(Store.restore(source, target), output);
      return ExitCode.DONE;
    }
  }
}

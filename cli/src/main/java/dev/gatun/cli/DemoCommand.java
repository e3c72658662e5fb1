package dev.gatun.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = "Store 180,000 real entries, compare every byte, scan them, kill a writing process to prove that nothing acknowledged is lost, "
        + "and draw the store as a page for a browser.")
final class DemoCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where to put the stores, which are kept then. Default: a temporary directory that is removed; the report stays.")
  private @Nullable Path directory;

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Lines lines = Main.of(spec).output().lines();
        Workplace place = directory == null ? Workplace.temporary() : Workplace.kept(directory)) {
      new Demo(lines, place.directory(), directory == null ? Path.of(System.getProperty("java.io.tmpdir")) : directory).run();
      if (directory != null) {
        lines.print("The stores are kept. Look around:  gatun scan %s unicode --from %d --limit 5", directory.resolve(Demo.LIBRARY), Demo.FACES);
      }
      return ExitCode.DONE;
    }
  }
}

package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The program of a cell's virtual machine: runs one scenario with one store and writes the samples to a file. */
@Command(name = "cell")
public final class CellMain implements Callable<Integer> {
  @Option(names = "--scenario", required = true)
  private Scenario scenario;

  @Option(names = "--store", required = true)
  private Peer peer;

  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--result", required = true)
  private Path result;

  @Option(names = "--warm", required = true)
  private int warmMillis;

  @Option(names = "--slice", required = true)
  private int sliceMillis;

  @Option(names = "--slices", required = true)
  private int slices;

  @Mixin private ShapeOptions shape;

  private CellMain() {}

  /** Runs the cell and ends the virtual machine. */
  public static void main(String[] arguments) {
    int code = commandLine(new CellMain()).execute(arguments);
    System.exit(code);
  }

  static CommandLine commandLine(Object command) {
    return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    Cell cell = new Cell(peer, folder, shape.shape(), new Plan(warmMillis, sliceMillis, slices));
    scenario.run(cell);
    Files.write(result, cell.samples().stream().map(Sample::line).toList());
    return 0;
  }
}

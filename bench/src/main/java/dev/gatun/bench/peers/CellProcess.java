package dev.gatun.bench.peers;

import dev.gatun.bench.data.Shape;
import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs cells, each in a virtual machine of its own, all with the same options. */
final class CellProcess {
  private static final int SAID_LINES = 12;

  private final Path work;
  private final Shape shape;
  private final Plan plan;
  private final String heap;
  private final int limitSeconds;

  CellProcess(Path work, Shape shape, Plan plan, String heap, int limitSeconds) {
    this.work = work;
    this.shape = shape;
    this.plan = plan;
    this.heap = heap;
    this.limitSeconds = limitSeconds;
  }

  /** What was measured. A cell that fails, or takes longer than the limit, is an exception that says why. */
  List<Sample> run(Scenario scenario, Peer peer, Path folder) throws IOException, InterruptedException {
    Path result = work.resolve("result");
    Path said = work.resolve("said");
    Path temporary = Files.createDirectories(work.resolve("tmp"));
    Files.deleteIfExists(result);
    ProcessBuilder builder = new ProcessBuilder(command(scenario, peer, folder, result, temporary));
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
        throw new IOException("not done after " + limitSeconds + " s");
      }
    } finally {
      process.destroyForcibly().waitFor();
      Disk.remove(temporary);
    }
    if (process.exitValue() != 0) {
      throw new IOException(cause(said, process.exitValue()));
    }
    return Files.exists(result) ? Files.readAllLines(result).stream().map(Sample::of).toList() : List.of();
  }

  private List<String> command(Scenario scenario, Peer peer, Path folder, Path result, Path temporary) {
    List<String> command = new ArrayList<>(JavaCommand.words(heap));
    command.add("-Djava.io.tmpdir=" + temporary); // native libraries are unpacked there
    command.add(CellMain.class.getName());
    command.addAll(List.of("--scenario", scenario.name(), "--store", peer.name(), "--folder", folder.toString(), "--result", result.toString()));
    command.addAll(List.of("--warm=" + plan.warmMillis(), "--slice=" + plan.sliceMillis(), "--slices=" + plan.slices()));
    command.addAll(ShapeOptions.arguments(shape));
    return command;
  }

  private static String cause(Path said, int code) throws IOException {
    try (Stream<String> lines = Files.lines(said)) {
      List<String> all = lines.filter(line -> !line.isBlank()).toList();
      List<String> telling = all.stream().filter(line -> line.contains("Exception") || line.contains("Error")).limit(SAID_LINES).toList();
      return "exit code " + code + ": " + String.join(" | ", telling.isEmpty() ? all.subList(0, Math.min(SAID_LINES, all.size())) : telling);
    }
  }
}

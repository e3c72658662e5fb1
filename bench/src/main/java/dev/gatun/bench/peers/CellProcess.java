package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs cells, each in a virtual machine of its own, all with the same options. */
final class CellProcess implements Rounds.Cells {
  private static final int SAID_LINES = 12;
  private static final int KILLED = 128 + 9;

  private final Path work;
  private final Conditions conditions;
  private final Plan plan;
  private final Optional<MemoryGroup> group;
  private final int limitSeconds;
  private final Semaphore turn = new Semaphore(1);
  private volatile Process running;

  CellProcess(Path work, Conditions conditions, Plan plan, Optional<MemoryGroup> group, int limitSeconds) {
    this.work = work;
    this.conditions = conditions;
    this.plan = plan;
    this.group = group;
    this.limitSeconds = limitSeconds;
  }

  @Override
  public List<Sample> run(Scenario scenario, Peer peer, Path folder) throws IOException, InterruptedException {
    turn.acquire(); // never given back when the comparison was ended: this thread waits then, and leaves the folders alone
    try {
      return runAlone(scenario, peer, folder);
    } finally {
      turn.release();
    }
  }

  private List<Sample> runAlone(Scenario scenario, Peer peer, Path folder) throws IOException, InterruptedException {
    if (group.isPresent()) {
      limit(scenario, group.get());
    }
    Path result = work.resolve("result");
    Path said = work.resolve("said");
    Path temporary = Files.createDirectories(work.resolve("tmp"));
    Files.deleteIfExists(result);
    ProcessBuilder builder = new ProcessBuilder(command(scenario, peer, folder, result, temporary));
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    running = process;
    try {
      if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
        throw new Rounds.TooSlowException(limitSeconds);
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

  /** Ends the cell that runs, and lets no other begin. */
  void end() {
    while (!turn.tryAcquire()) {
      Process process = running;
      if (process != null) {
        process.destroyForcibly().onExit().join();
      }
      Thread.onSpinWait();
    }
  }

  /** A load in random order of more than fits would take longer than all that is asked about. */
  private static void limit(Scenario scenario, MemoryGroup group) throws IOException {
    if (scenario == Scenario.LOAD) {
      group.unlimit();
    } else {
      group.limit();
    }
  }

  private List<String> command(Scenario scenario, Peer peer, Path folder, Path result, Path temporary) {
    List<String> command = new ArrayList<>(JavaCommand.words(conditions.heap()));
    command.add("-Djava.io.tmpdir=" + temporary); // native libraries are unpacked there
    command.add(CellMain.class.getName());
    command.addAll(List.of("--scenario", scenario.name(), "--store", peer.name(), "--folder", folder.toString(), "--result", result.toString()));
    command.addAll(List.of("--warm=" + plan.warmMillis(), "--slice=" + plan.sliceMillis(), "--slices=" + plan.slices()));
    command.addAll(ShapeOptions.arguments(conditions.shape()));
    return group.map(entered -> entered.entered(command)).orElse(command);
  }

  private String cause(Path said, int code) throws IOException {
    if (code == KILLED && group.isPresent()) {
      return "ended by the system: " + Bytes.text(conditions.memoryBytes()) + " of memory were not enough";
    }
    try (Stream<String> lines = Files.lines(said)) {
      List<String> all = lines.filter(line -> !line.isBlank()).toList();
      List<String> telling = all.stream().filter(line -> line.contains("Exception") || line.contains("Error")).limit(SAID_LINES).toList();
      return "exit code " + code + ": " + String.join(" | ", telling.isEmpty() ? all.subList(0, Math.min(SAID_LINES, all.size())) : telling);
    }
  }
}

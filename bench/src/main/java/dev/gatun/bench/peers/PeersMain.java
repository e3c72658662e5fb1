package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares Gatun with its peers. */
@Command(
    name = "bench/run peers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Compares Gatun with its peers on this machine, and writes peers.json, peers.md and peers.html.")
public final class PeersMain implements Callable<Integer> {
  private static final Plan QUICK = new Plan(2500, 300, 3);
  private static final Plan FULL = new Plan(2500, 800, 3);
  private static final int QUICK_LIMIT_SECONDS = 90;
  private static final int FULL_LIMIT_SECONDS = 120;
  private static final int FULL_ROUNDS = 3;

  @Option(names = "--quick", description = "one round with Gatun, LMDB, RocksDB and MVStore, about 7 minutes (the default)")
  @SuppressWarnings("UnusedVariable") // what happens anyway may be asked for
  private boolean quick;

  @Option(names = "--full", description = "three rounds with all stores, longer slices; about an hour")
  private boolean full;

  @Option(names = "--stores", split = ",", paramLabel = "STORE", description = "only these: ${COMPLETION-CANDIDATES}")
  private Peer[] stores;

  @Option(names = "--rows", split = ",", paramLabel = "ROW", description = "only these; --list-rows names them")
  private String[] rows;

  @Option(names = "--list-rows", description = "list the rows and their goals, and end")
  private boolean listRows;

  @Mixin private ShapeOptions shape;

  @Option(names = "--rounds", paramLabel = "N", description = "how often everything is measured (default: 1 quick, 3 full)")
  private int rounds;

  @Option(names = "--slice", paramLabel = "MS", description = "length of a sample; each cell takes several")
  private int sliceMillis;

  @Option(
      names = "--limit",
      paramLabel = "S",
      description = "the time after which a cell is given up (default: 90 quick, 120 full); a store with three such cells is left out")
  private int limitSeconds;

  @Option(names = "--heap", paramLabel = "SIZE", description = "heap of every cell (default: 4g, or a quarter of --memory)")
  private String heap;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "memory of every cell, such as 1g: a control group of Linux holds its heap (--heap, which must be smaller), its other memory and "
          + "its part of the page cache; random loads are not limited; needs root or a delegated group (default: what the machine has)")
  private String memory;

  @Option(names = "--out", paramLabel = "DIR", defaultValue = "bench/target/peers", description = "where the results go (default: ${DEFAULT-VALUE})")
  private Path out;

  @Spec private CommandSpec spec;

  private final PrintStream console = System.out;
  private volatile boolean finished;

  private PeersMain() {}

  /** Runs the comparison. */
  public static void main(String[] arguments) {
    System.exit(CellMain.commandLine(new PeersMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (listRows) {
      Arrays.stream(Row.values()).forEach(row -> console.printf("%-16s %-50s %s%n", row.id(), row.title(), Goals.text(row)));
      return 0;
    }
    Conditions conditions = conditions();
    Files.createDirectories(out);
    Path work = Files.createTempDirectory(Files.createDirectories(Disk.base()), "peers-");
    Optional<MemoryGroup> group = group(conditions, work);
    CellProcess cells = new CellProcess(work, conditions, plan(), group, limit());
    Map<String, Object> machine = Machine.described(work, conditions.heap());
    Results results = new Results();
    Report report = new Report(results, machine, conditions, peers());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(cells, group, work, () -> writeEarly(report, machine, results))));
    measure(work, cells, results);
    machine.put("loadAtEnd", Machine.load());
    write(report);
    return 0;
  }

  private void write(Report report) throws IOException {
    report.writeTo(out);
    finished = true;
    console.print(report.markdown());
    console.printf("%nwritten: %s%n", List.of("peers.json", "peers.md", "peers.html").stream().map(name -> out.resolve(name).toString()).toList());
  }

  /** An hour of measuring that somebody or something ends is not for nothing. No cell runs any more, so nothing changes the results. */
  private void writeEarly(Report report, Map<String, Object> machine, Results results) {
    if (finished || results.cells().isEmpty()) {
      return;
    }
    machine.put(Machine.CELLS_BEFORE_THE_END, results.cells().size());
    try {
      write(report);
    } catch (IOException e) {
      console.println("what was measured could not be written: " + e);
    }
  }

  private Conditions conditions() {
    try {
      return Conditions.of(shape.shape(), heap, memory);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Optional<MemoryGroup> group(Conditions conditions, Path work) {
    try {
      return conditions.isLimited() ? Optional.of(MemoryGroup.limitedTo(conditions.memoryBytes())) : Optional.empty();
    } catch (IOException e) {
      Disk.remove(work);
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** At the end, also one by Ctrl-C or by a failure. */
  private static void cleanUp(CellProcess cells, Optional<MemoryGroup> group, Path work, Runnable lastWords) {
    cells.end();
    lastWords.run();
    group.ifPresent(MemoryGroup::close);
    Disk.remove(work);
  }

  private void measure(Path work, CellProcess cells, Results results) throws IOException, InterruptedException {
    measureLimits(work, results);
    Rounds all = new Rounds(work, cells, peers(), rows(), results);
    int count = rounds > 0 ? rounds : full ? FULL_ROUNDS : 1;
    try (Progress progress = new Progress(count * all.cellsARound())) {
      for (int round = 0; round < count; round++) {
        all.run(round, progress::begin, progress::step);
      }
    }
  }

  private int limit() {
    return limitSeconds > 0 ? limitSeconds : full ? FULL_LIMIT_SECONDS : QUICK_LIMIT_SECONDS;
  }

  private Plan plan() {
    Plan plan = full ? FULL : QUICK;
    return sliceMillis > 0 ? new Plan(plan.warmMillis(), sliceMillis, plan.slices()) : plan;
  }

  /** The disk is measured again and again, always right before the stores that wait for it. */
  private static void measureLimits(Path work, Results results) throws IOException {
    for (Limit limit : Limit.values()) {
      results.add(limit, limit.measure(work));
    }
  }

  private List<Peer> peers() {
    return stores != null
        ? List.copyOf(EnumSet.copyOf(Arrays.asList(stores)))
        : Arrays.stream(Peer.values()).filter(peer -> full || peer.isQuick()).toList();
  }

  private Set<Row> rows() {
    return rows == null ? EnumSet.allOf(Row.class) : EnumSet.copyOf(Arrays.stream(rows).map(Row::of).toList());
  }
}

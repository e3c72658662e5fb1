package dev.gatun.bench.peers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine and the virtual machine that results belong to. */
final class Machine {
  /** The fact that a run was ended, and after how many cells. */
  static final String CELLS_BEFORE_THE_END = "endedAfterCells";

  private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final double BUSY_SHARE = 0.5;

  private Machine() {}

  /** Name and text of what is known, in the order in which people want it. */
  static Map<String, Object> described(Path folder, String heap) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("processor", field(Path.of("/proc/cpuinfo"), "model name"));
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("memoryBytes", SYSTEM.getTotalMemorySize());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
    facts.put("fileSystem", Files.getFileStore(folder).type());
    facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + ", " + System.getProperty("java.vendor"));
    facts.put("javaOptions", String.join(" ", JavaCommand.options(heap)));
    facts.put("loadAtBegin", load());
    return facts;
  }

  /** How many threads wanted a processor in the last minute, on average; negative where the system does not tell. */
  static double load() {
    return Math.round(100 * SYSTEM.getSystemLoadAverage()) / 100.0;
  }

  /** What is to be said when somebody else worked at the same time (before the first cell nothing of this run did), or when the run was ended. */
  static Optional<String> warning(Map<String, Object> machine) {
    List<String> warnings = new ArrayList<>();
    double load = ((Number) machine.get("loadAtBegin")).doubleValue();
    int processors = ((Number) machine.get("processors")).intValue();
    if (load > BUSY_SHARE * processors) {
      warnings.add("Measured on a loaded machine: %s threads wanted its %d processors before the run began. Not to be quoted.".formatted(load, processors));
    }
    Object cells = machine.get(CELLS_BEFORE_THE_END);
    if (cells != null) {
      warnings.add("The run was ended early, after %s cells: rows may be missing, or have fewer samples.".formatted(cells));
    }
    return warnings.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", warnings));
  }

  private static String field(Path file, String name) throws IOException {
    if (!Files.isReadable(file)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(name)).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
    }
  }
}

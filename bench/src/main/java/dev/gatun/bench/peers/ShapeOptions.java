package dev.gatun.bench.peers;

import dev.gatun.bench.data.KeyKind;
import dev.gatun.bench.data.Shape;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What is stored. The same options are given to the comparison and handed down to its cells. */
final class ShapeOptions {
  @Option(names = "--entries", paramLabel = "N", description = "entries of a loaded store (default: ${DEFAULT-VALUE})")
  private int entries = Shape.STANDARD.entries();

  @Option(names = "--value-bytes", paramLabel = "N", description = "length of every value: 8 to 1048576 (default: ${DEFAULT-VALUE})")
  private int valueBytes = Shape.STANDARD.valueBytes();

  @Option(names = "--keys", paramLabel = "KIND", description = "random, sequential, or prefix: 48 bytes in common (default: ${DEFAULT-VALUE})")
  private KeyKind keys = KeyKind.RANDOM;

  @Option(names = "--zipf", description = "draw some entries far more often than others, as YCSB does, instead of all alike")
  private boolean zipf;

  Shape shape() {
    return new Shape(entries, valueBytes, keys, zipf);
  }

  static List<String> arguments(Shape shape) {
    return List.of(
        "--entries=" + shape.entries(),
        "--value-bytes=" + shape.valueBytes(),
        "--keys=" + shape.keys().name().toLowerCase(Locale.ROOT),
        "--zipf=" + shape.zipf());
  }
}

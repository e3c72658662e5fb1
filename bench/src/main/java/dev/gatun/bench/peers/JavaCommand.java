package dev.gatun.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a virtual machine is started: the same for every store. What only peers need is no harm to others. */
final class JavaCommand {
  private static final String FIRST_HEAP = "1g";
  private static final int WARNS_ABOUT_UNSAFE = 23;

  private JavaCommand() {}

  /** Up to the class path. */
  static List<String> words(String heap) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(options(heap));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return words;
  }

  /** The options alone, as they are shown with the results. */
  static List<String> options(String heap) {
    String first = Bytes.of(heap) < Bytes.of(FIRST_HEAP) ? heap : FIRST_HEAP;
    List<String> options = new ArrayList<>(List.of("-Xms" + first, "-Xmx" + heap, "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= WARNS_ABOUT_UNSAFE) {
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    for (String opened : List.of("java.nio", "sun.nio.ch", "java.lang", "java.util", "java.io")) {
      options.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    return options;
  }
}

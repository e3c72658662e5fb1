package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads are not time-sliced: one that spins for another keeps its carrier, and with one carrier everything hangs. */
class VirtualThreadsTest {
  private static final int THREADS = 10_000;

  @TempDir Path directory;

  @Test
  void tenThousandVirtualThreadsWriteDurably() throws Exception {
    VirtualChild.run(directory, THREADS * ConcurrentRun.SCALE);
  }

  @Test
  void tenThousandVirtualThreadsOnOneCarrierDoNotHang() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-Xmx1g", "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"));
    command.addAll(List.of("-cp", classPath(), VirtualChild.class.getName(), directory.toString(), String.valueOf(THREADS * ConcurrentRun.SCALE)));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes());
    assertTrue(child.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, child.exitValue(), output);
    assertTrue(output.contains("done"), output);
  }

  /** Where the classes in use come from, however this JVM was started. */
  private static String classPath() throws URISyntaxException, ClassNotFoundException {
    Set<String> places = new LinkedHashSet<>();
    List<String> others = List.of("org.slf4j.Logger", "org.opentest4j.AssertionFailedError", "org.junit.platform.commons.util.Preconditions");
    List<Class<?>> classes = new ArrayList<>(List.of(Engine.class, VirtualChild.class, Assertions.class));
    for (String name : others) {
      classes.add(Class.forName(name));
    }
    for (Class<?> each : classes) {
      places.add(Path.of(each.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, places);
  }
}

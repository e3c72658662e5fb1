package dev.gatun.lincheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.LincheckParts;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stripes and the gate themselves, not copies of them, under Lincheck's model checker, which switches between two threads at every access to
 * shared memory. It puts an agent into the virtual machine that it runs in, so it gets one of its own. {@code gatun.scale} makes it look longer.
 */
class LincheckTest {
  private static final int SCALE = Integer.getInteger("gatun.scale", 1);

  /** A class of each library that Lincheck needs, wherever they come from. */
  private static final List<String> LIBRARIES =
      List.of(
          "dev.gatun.engine.Engine", "org.jetbrains.lincheck.datastructures.ModelCheckingOptions", "org.jetbrains.lincheck.util.Logger",
          "org.jetbrains.lincheck.jvm.agent.LincheckJavaAgent", "org.jetbrains.lincheck.trace.BlockSaver", "kotlin.Unit",
          "kotlin.reflect.full.KClasses", "kotlinx.coroutines.CoroutineScope", "kotlinx.atomicfu.AtomicArray", "org.objectweb.asm.ClassReader",
          "org.objectweb.asm.commons.Remapper", "org.objectweb.asm.tree.ClassNode", "org.objectweb.asm.tree.analysis.Analyzer",
          "org.objectweb.asm.util.Printer", "net.bytebuddy.ByteBuddy", "net.bytebuddy.agent.ByteBuddyAgent", "org.slf4j.Logger");

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(strings = {"stripes", "gate"})
  void noInterleavingOfTwoThreadsBreaksIt(String model) throws Exception {
    check(model, 20 * SCALE);
  }

  private static void check(String model, int iterations) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of("-XX:+EnableDynamicAgentLoading", "-cp", classPath()));
    command.addAll(List.of(LincheckChild.class.getName(), model, String.valueOf(iterations)));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes());
    assertEquals(0, child.waitFor(), output);
    assertTrue(output.contains("refuted: ") && output.contains("checked"), output);
  }

  private static String classPath() throws ClassNotFoundException, URISyntaxException {
    Set<String> places = new LinkedHashSet<>(List.of(place(LincheckTest.class), place(LincheckParts.class)));
    for (String library : LIBRARIES) {
      places.add(place(Class.forName(library, false, LincheckTest.class.getClassLoader())));
    }
    return String.join(File.pathSeparator, places);
  }

  private static String place(Class<?> type) throws URISyntaxException {
    URI uri = type.getProtectionDomain().getCodeSource().getLocation().toURI();
    return Path.of(uri).toString();
  }
}

package dev.gatun.engine;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;

/** Another virtual machine with the classes of this one, however this one was started. */
final class StormJvm {
  private static final List<String> OTHERS =
      List.of("org.slf4j.Logger", "org.opentest4j.AssertionFailedError", "org.junit.platform.commons.util.Preconditions");

  private StormJvm() {}

  /** Starts the main method of a class; its errors go where its output goes. */
  static Process start(List<String> options, Class<?> main, Object... arguments) throws Exception {
    return new ProcessBuilder(command(options, main, arguments)).redirectErrorStream(true).start();
  }

  static List<String> command(List<String> options, Class<?> main, Object... arguments) throws IOException, ClassNotFoundException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  private static String classPath() throws IOException, ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>(List.of(Engine.class, StormJvm.class, Assertions.class, ParameterizedTest.class));
    for (String name : OTHERS) {
      classes.add(Class.forName(name));
    }
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> each : classes) {
      try {
        places.add(Path.of(each.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IOException(e);
      }
    }
    return String.join(File.pathSeparator, places);
  }
}

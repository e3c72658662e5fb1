package dev.gatun.integration;

import dev.gatun.Store;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** Starts the virtual machine that runs the tests once more, with nothing on its class path but the store, slf4j-api and the tests. */
final class ChildJvm {
  private static final List<String> VARIABLES_THAT_PRINT = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
  private static final long MINUTES_AT_MOST = 60;

  private ChildJvm() {}

  /** How a process ended, and all that it printed. */
  record End(int code, String out, String err) {}

  /** Runs the main method of a class to its end. */
  static End run(List<String> options, Class<?> main, Object... arguments) throws Exception {
    return run(java(options, main, arguments));
  }

  /** Starts the main method of a class. */
  static Process start(List<String> options, Class<?> main, Object... arguments) throws IOException {
    return builder(java(options, main, arguments)).start();
  }

  /** Runs any command to its end. */
  static End run(List<String> command) throws Exception {
    Process process = builder(command).start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> process.errorReader(StandardCharsets.UTF_8).lines().collect(lines()));
      String out = process.inputReader(StandardCharsets.UTF_8).lines().collect(lines());
      if (!process.waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES)) {
        throw new IllegalStateException("after " + MINUTES_AT_MOST + " minutes still not ended: " + command);
      }
      return new End(process.exitValue(), out, err.get());
    } finally {
      process.destroyForcibly();
    }
  }

  private static Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n");
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(VARIABLES_THAT_PRINT);
    return builder;
  }

  private static List<String> java(List<String> options, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>(List.of(tool("java").toString()));
    command.addAll(options);
    command.addAll(List.of("-cp", path(root(Store.class), root(Logger.class), root(main)), main.getName()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** A program of the JDK that runs the tests. */
  static Path tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name);
  }

  /** Joins paths as the virtual machine wants them. */
  static String path(Path... roots) {
    return Stream.of(roots).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** The folder or jar that a class comes from. Not java.class.path: those who run tests load classes in ways of their own. */
  static Path root(Class<?> type) {
    String url = type.getResource(type.getSimpleName() + ".class").toString();
    String inside = type.getName().replace('.', '/') + ".class";
    String root = url.substring(0, url.length() - inside.length());
    return Path.of(URI.create(root.startsWith("jar:") ? root.substring("jar:".length(), root.indexOf("!/")) : root));
  }
}

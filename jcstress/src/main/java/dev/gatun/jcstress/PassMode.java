package dev.gatun.jcstress;

import java.util.List;

/**
 * How long a pass takes each test. Strides are short in all of them: jcstress makes all states of a stride before its clock runs out, and a state of
 * a real store takes microseconds to make.
 */
enum PassMode {
  /**
   * One fork in one configuration of the virtual machine. Giving the arguments of the virtual machine replaces the matrix of compilation modes by
   * this one.
   */
  SMOKE("-f 1 -iters 1 -time 700 -sc false -af NONE -jvmArgs -XX:+UseSerialGC"),

  /** The matrix of compilation modes, each actor in its own, and the forks with a randomised compiler. */
  DEFAULT("-m default"),

  /** The same with more and longer iterations. */
  TOUGH("-m tough"),

  /** The weakened twins, as in the short pass. */
  TWINS("-f 1 -iters 2 -time 700 -sc false -af NONE -jvmArgs -XX:+UseSerialGC");

  private static final List<String> STRIDES = List.of("-strideSize", "64", "-strideCount", "8");

  private final List<String> arguments;

  PassMode(String arguments) {
    this.arguments = List.of(arguments.split(" "));
  }

  /** What jcstress is told. */
  List<String> arguments() {
    return arguments;
  }

  /** What it is told in every mode. */
  static List<String> strides() {
    return STRIDES;
  }

  static PassMode of(String name) {
    for (PassMode mode : values()) {
      if (mode.name().equalsIgnoreCase(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("there is no mode " + name);
  }
}

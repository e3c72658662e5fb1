package dev.gatun.io;

/**
 * Whether there can be a flight recording (JFR). Its module is required at compile time only, so a runtime may be without it: then a class that
 * extends {@code jdk.jfr.Event} can't be loaded, and nobody may name one in a way that loads it before asking here.
 */
public final class FlightRecording {
  /** Whether the module is there; where it is not, nothing is recorded. A constant for the compiler. */
  public static final boolean IS_POSSIBLE = isThere("jdk.jfr.Event");

  private FlightRecording() {}

  private static boolean isThere(String className) {
    try {
      Class.forName(className, false, FlightRecording.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false; // an answer, and no error
    }
  }
}

package dev.gatun.cli;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a writer that will be killed writes: the key tells the value, so that whoever finds the key can say whether the value is whole.
 *
 * @param run tells the runs apart
 * @param thread the writing thread
 * @param sequence counts the thread's writes from 0
 */
record CrashRecord(String run, int thread, long sequence) {
  private static final int SMALL_BYTES = 600;
  private static final int BIG_BYTES = 40_000;
  private static final int ONE_IN_IS_BIG = 100;

  String key() {
    return Figures.format("%s/%02d/%09d", run, thread, sequence);
  }

  static CrashRecord ofKey(String key) {
    String[] parts = key.split("/", -1);
    return new CrashRecord(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }

  byte[] value() {
    Random random = new Random((long) thread << 40 ^ sequence);
    byte[] value = new byte[random.nextInt(random.nextInt(ONE_IN_IS_BIG) == 0 ? BIG_BYTES : SMALL_BYTES)];
    random.nextBytes(value);
    return value;
  }

  /** How the writer tells that this write returned. The end mark tells a whole line from one that the kill cut off. */
  String acknowledgement() {
    return thread + " " + sequence + " ok";
  }

  /** The record of a whole line, or null. */
  static @Nullable CrashRecord ofAcknowledgement(String run, String line) {
    String[] parts = line.split(" ", -1);
    return parts.length == 3 && parts[2].equals("ok") ? new CrashRecord(run, Integer.parseInt(parts[0]), Long.parseLong(parts[1])) : null;
  }
}

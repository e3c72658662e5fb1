package dev.gatun.cli;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How the program ends. The numbers are documented in {@code gatun --help} and never change. */
final class ExitCode {
  static final int DONE = 0;
  static final int NOT_FOUND = 1;
  static final int USAGE = 2;
  static final int STORE = 3;
  static final int DAMAGED = 4;
  static final int UNEXPECTED = 5;

  private ExitCode() {}

  static int of(Throwable failure) {
    return switch (failure) {
      case Refusal refusal -> refusal.exitCode();
      case CorruptionException damage -> DAMAGED;
      case StoreException trouble -> STORE;
      case IllegalArgumentException mistake -> USAGE;
      case IOException trouble -> STORE;
      case UncheckedIOException trouble -> STORE;
      default -> UNEXPECTED;
    };
  }
}

package dev.gatun.cli;

import java.io.PrintWriter;

/**
 * Lines of output. When nobody reads any more (as {@code gatun scan ... | head} does), the writer swallows the error and would go on for ever: so it
 * is asked from time to time, and {@link Closed} ends the command without a word.
 */
final class Lines implements AutoCloseable {
  private static final int LINES_BETWEEN_CHECKS = 512;

  private final PrintWriter out;
  private int lines;

  /** Nobody reads what is printed. */
  static final class Closed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Closed() {
      super("the reader of the output has gone");
    }
  }

  Lines(PrintWriter out) {
    this.out = out;
  }

  void print(String line) {
    out.println(line);
    if (++lines % LINES_BETWEEN_CHECKS == 0) {
      flush();
    }
  }

  /** Prints by a pattern of {@link String#format}. */
  void print(String pattern, Object... arguments) {
    print(Figures.format(pattern, arguments));
  }

  void flush() {
    if (out.checkError()) { // this flushes too
      throw new Closed();
    }
  }

  @Override
  public void close() {
    flush();
  }
}

package dev.gatun.cli;

import java.io.Console;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a long step is: a bar on a terminal, gone when the step is done, and nothing anywhere else. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 78;
  private static final int MILLIS_BETWEEN_UPDATES = 100;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  @SuppressWarnings("SystemConsoleNull") // null where the JDK is told to do without JLine
  static Progress of(String title, long total) {
    Console console = System.console();
    return new Progress(console != null && console.isTerminal() ? bar(title, total) : null);
  }

  private static ProgressBar bar(String title, long total) {
    return new ProgressBarBuilder()
        .setTaskName("  " + title)
        .setInitialMax(total)
        .setUpdateIntervalMillis(MILLIS_BETWEEN_UPDATES)
        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
        .hideEta()
        .setConsumer(new ErasedLine(System.err))
        .build();
  }

  void at(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  void step(long amount) {
    if (bar != null) {
      bar.stepBy(amount);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** One line that is written over and over. Its width is fixed: asking the terminal would take native code. */
  private record ErasedLine(PrintStream out) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String rendered) {
      out.print("\r" + rendered);
      out.flush();
    }

    @Override
    public void close() {
      accept(" ".repeat(WIDTH) + "\r");
    }
  }
}

package dev.gatun.cli;

import dev.gatun.Codecs;
import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.PrintStream;
import java.nio.file.Path;

/** The process that is killed: does the steps of each thread from where they were left, and reports each that returned on its standard output. */
final class TortureWriter {
  static final String TABLE = "torture";

  private final PrintStream reports = System.out;
  private final Store store;
  private final Table<String, byte[]> table;
  private final long seed;

  private TortureWriter(Store store, long seed) {
    this.store = store;
    this.table = store.table(TABLE, Codecs.utf8(), Codecs.bytes());
    this.seed = seed;
  }

  /** Arguments: the directory, the durability, the seed, and the number of the first step of each thread. Never returns. */
  public static void main(String[] arguments) {
    Store store = Store.builder(Path.of(arguments[0])).durability(Durability.valueOf(arguments[1])).checkpointBytes(1 << 20).open(); // never closed
    TortureWriter writer = new TortureWriter(store, Long.parseLong(arguments[2]));
    for (int i = 3; i < arguments.length; i++) {
      int thread = i - 3;
      long first = Long.parseLong(arguments[i]);
      new Thread(() -> writer.writeForEver(thread, first), "torture-" + thread).start();
    }
  }

  private void writeForEver(int thread, long first) {
    try {
      for (long number = first; true; number++) {
        write(TortureStep.of(seed, thread, number));
        report(thread, number);
      }
    } catch (RuntimeException | Error e) {
      System.err.println("gatun: torture: thread " + thread + " failed: " + e);
      Runtime.getRuntime().halt(ExitCode.STORE);
    }
  }

  private void write(TortureStep step) {
    TortureStep.Write first = step.writes().getFirst();
    if (step.writes().size() > 1) {
      store.write(batch -> step.writes().forEach(write -> {
        if (write.value() == null) {
          batch.remove(table, write.key());
        } else {
          batch.put(table, write.key(), write.value());
        }
      }));
    } else if (first.value() == null) {
      table.remove(first.key());
    } else {
      table.put(first.key(), first.value());
    }
  }

  /** One line, whole. When nobody reads any more the process ends by itself. */
  private void report(int thread, long number) {
    reports.print(thread + " " + number + " ok\n");
    if (reports.checkError()) {
      Runtime.getRuntime().halt(ExitCode.DONE);
    }
  }
}

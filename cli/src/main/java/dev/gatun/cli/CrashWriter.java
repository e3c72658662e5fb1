package dev.gatun.cli;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.PrintStream;
import java.nio.file.Path;

/** The process that is killed: writes for ever, and reports every write that returned on its standard output. */
final class CrashWriter {
  static final String TABLE = "writes";

  private final PrintStream reports;
  private final Table<String, byte[]> table;
  private final String run;

  private CrashWriter(PrintStream reports, Table<String, byte[]> table, String run) {
    this.reports = reports;
    this.table = table;
    this.run = run;
  }

  /** Arguments: the directory of the store, the name of the run, the number of threads. Never returns. */
  public static void main(String[] arguments) {
    Store store = Store.open(Path.of(arguments[0])); // never closed: that is the point
    CrashWriter writer = new CrashWriter(System.out, store.table(TABLE, Codecs.utf8(), Codecs.bytes()), arguments[1]);
    for (int thread = 0; thread < Integer.parseInt(arguments[2]); thread++) {
      int number = thread;
      new Thread(() -> writer.writeForEver(number), "writer-" + thread).start();
    }
  }

  private void writeForEver(int thread) {
    try {
      for (long sequence = 0; true; sequence++) {
        CrashRecord record = new CrashRecord(run, thread, sequence);
        table.put(record.key(), record.value());
        report(record);
      }
    } catch (RuntimeException | Error e) {
      System.err.println("gatun: writer " + thread + " failed: " + e);
      Runtime.getRuntime().halt(ExitCode.STORE);
    }
  }

  /** One line, whole. When nobody reads any more there is nothing to prove, and the process ends by itself. */
  private void report(CrashRecord record) {
    reports.print(record.acknowledgement() + "\n");
    if (reports.checkError()) {
      Runtime.getRuntime().halt(ExitCode.DONE);
    }
  }
}

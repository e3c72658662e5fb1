package dev.gatun.wal;

import dev.gatun.io.Storage;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** The names of log files: fixed, reused, and saying nothing about order; what a file is stands in its header. */
public final class LogNames {
  private static final Pattern NAME = Pattern.compile("wal-(0|[1-9][0-9]{0,8})\\.log");

  private LogNames() {}

  /** True for the name of a log file. */
  public static boolean isLog(String name) {
    return NAME.matcher(name).matches();
  }

  /** The log files in the directory. */
  public static List<String> in(Storage storage) throws IOException {
    return storage.list().stream().filter(LogNames::isLog).toList();
  }

  /** The lowest name that is not taken. */
  static String unused(Storage storage) throws IOException {
    for (int i = 0; ; i++) {
      String name = "wal-" + i + ".log";
      if (!storage.exists(name)) {
        return name;
      }
    }
  }
}

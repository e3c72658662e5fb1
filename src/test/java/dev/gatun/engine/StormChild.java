package dev.gatun.engine;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;

/** A storm of virtual threads, in a virtual machine of its own that has one carrier for all of them. */
final class StormChild {
  private StormChild() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    try (Storage storage = FileStorage.open(directory, false)) {
      StormTest.storm(storage, directory, true, true, Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
    }
    System.out.println("done");
  }
}

package dev.gatun.integration;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.error.StoreException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that opens a store, says how that went in one line, and holds it until its input ends. */
final class LongHolder {
  private LongHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (Store store = Store.open(Path.of(arguments[0]))) {
      store.table("t", Codecs.utf8(), Codecs.utf8()).put("pid", Long.toString(ProcessHandle.current().pid()));
      System.out.println("open");
      while (System.in.read() >= 0) {
        // the parent closes the input when it has seen enough
      }
    } catch (StoreException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }
}

package dev.gatun.io.sim;

import java.util.function.Predicate;

/** A choice of whole pages; lengths and names survive all or not at all. */
record PickedPages(String call, boolean keepsMetadata, Predicate<DirtyPage> keeps) implements CrashChoice {
  @Override
  public byte[] survivor(DirtyPage page) {
    return keeps.test(page) ? page.after() : page.before();
  }

  @Override
  public int keptLengthChanges(String file, int count) {
    return keepsMetadata ? count : 0;
  }

  @Override
  public boolean keepsDirectoryOperation(int index, int count) {
    return keepsMetadata;
  }

  @Override
  public String toString() {
    return "CrashChoice." + call;
  }
}

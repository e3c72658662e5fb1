package dev.gatun.io.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes that nobody may change (I1). A copy is kept and not a hash: comparing is faster than hashing, and the first changed byte can be named. */
final class FrozenPages {
  /** A page, what it held, and the bytes in it that may change. */
  private record Frozen(String name, SimulatedFile file, long position, byte[] bytes, int ignoredFrom, int ignoredTo) {
    boolean isAt(SimulatedFile otherFile, long otherPosition) {
      return file == otherFile && position == otherPosition;
    }
  }

  private final List<Frozen> frozen = new ArrayList<>();

  void freeze(String name, SimulatedFile file, long position, int length, int ignoredFrom, int ignoredTo) {
    byte[] bytes = new byte[length];
    file.read(position, bytes, 0, length);
    frozen.add(new Frozen(name, file, position, bytes, ignoredFrom, ignoredTo));
  }

  void thaw(SimulatedFile file, long position) {
    frozen.removeIf(page -> page.isAt(file, position));
  }

  void clear() {
    frozen.clear();
  }

  void check() {
    for (Frozen page : frozen) {
      byte[] now = new byte[page.bytes.length];
      page.file.read(page.position, now, 0, now.length);
      int changed = firstChange(page, now);
      if (changed >= 0) {
        throw new AssertionError("I1: frozen page of " + page.name + " at " + page.position + " (page " + page.position / PageTable.PAGE
            + " of the file) was changed, first at its byte " + changed + ": " + page.bytes[changed] + " became " + now[changed]);
      }
    }
  }

  private static int firstChange(Frozen page, byte[] now) {
    int before = Arrays.mismatch(page.bytes, 0, page.ignoredFrom, now, 0, page.ignoredFrom);
    if (before >= 0) {
      return before;
    }
    int after = Arrays.mismatch(page.bytes, page.ignoredTo, now.length, now, page.ignoredTo, now.length);
    return after < 0 ? -1 : page.ignoredTo + after;
  }
}

package dev.gatun.engine;

import dev.gatun.format.OverflowRef;
import dev.gatun.tree.OverflowRuns;
import dev.gatun.tree.OverflowWriter;
import dev.gatun.tree.Reservation;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes the values of a batch that do not fit their leaves to runs of pages, before anything is held. */
final class LargeValues {
  private LargeValues() {}

  /** References by operation, null where the value stays in the leaf; null when all do. */
  static byte @Nullable [] @Nullable [] write(Engine engine, Operations operations) {
    byte[][] references = null;
    try {
      for (int i = 0; i < operations.count(); i++) {
        if (!operations.isDelete(i) && !Space.isInline(operations.keyLength(i), operations.valueLength(i))) {
          references = references == null ? new byte[operations.count()][] : references;
          references[i] = write(engine, operations.body(), operations.valueAt(i), operations.valueLength(i));
        }
      }
      return references;
    } catch (Throwable t) {
      abandon(engine, references);
      throw t;
    }
  }

  private static byte[] write(Engine engine, byte[] body, int at, int length) {
    int[] next = {at};
    try {
      return write(
          engine,
          (target, offset, count) -> {
            System.arraycopy(body, next[0], target, offset, count);
            next[0] += count;
          },
          length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one value from a source, whose failure passes; the pages come from a reservation of its own. */
  static byte[] write(Engine engine, OverflowWriter.Source source, long length) throws IOException {
    int pages = Math.toIntExact(OverflowWriter.pagesFor(length));
    try (Reservation reserved = engine.space().reserve(pages)) {
      return new OverflowWriter(engine.treeSpace(), engine.gate().epoch(), engine.space()::growRun).write(source, length, reserved);
    }
  }

  /** Makes written runs a part of the tree, under the record that carries the value; inside the gate. */
  static void attach(Engine engine, byte[] reference, long endLsn) {
    OverflowRef.setValue(reference, 0, OverflowRuns.length(reference), endLsn);
    OverflowRuns.attach(engine.treeSpace(), reference);
  }

  /** Gives back runs that came to nothing. */
  static void abandon(Engine engine, byte @Nullable [] @Nullable [] references) {
    for (int i = 0; references != null && i < references.length; i++) {
      byte[] reference = references[i];
      if (reference != null) {
        OverflowRuns.abandon(engine.treeSpace(), reference);
      }
    }
  }
}

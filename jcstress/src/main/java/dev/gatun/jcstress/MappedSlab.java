package dev.gatun.jcstress;

import dev.gatun.io.FileStorage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real file, mapped as the store maps its pages, shared by all states of a virtual machine: each state takes the next 128 bytes of it, two cache
 * lines that no other state touches.
 */
public final class MappedSlab {
  /** The mapping. */
  public static final MemorySegment MAPPED = map();

  /** An aligned 64-bit word in it. */
  public static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  /** A 64-bit word at any address. */
  public static final VarHandle LOOSE = ValueLayout.JAVA_LONG_UNALIGNED.varHandle();

  /** A byte. */
  public static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

  /** From the start of a place to where a word lies in two cache lines. */
  public static final long ACROSS_LINES = 60;

  private static final int PLACES = 1 << 15;
  private static final int PLACE_BYTES = 128;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private MappedSlab() {}

  private static MemorySegment map() {
    try {
      Path folder = Files.createTempDirectory("gatun-stress");
      try (FileStorage storage = FileStorage.open(folder, false); StorageFile file = storage.create("data.db")) {
        file.write(0, new byte[PLACES * PLACE_BYTES], 0, PLACES * PLACE_BYTES);
        MemorySegment mapped = file.map(0, (long) PLACES * PLACE_BYTES, Arena.global());
        folder.toFile().deleteOnExit();
        folder.resolve("data.db").toFile().deleteOnExit(); // registered last, removed first
        return mapped;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where 128 bytes of zeros begin. */
  public static long newPlace() {
    long place = (long) (NEXT.getAndIncrement() & PLACES - 1) * PLACE_BYTES;
    MAPPED.asSlice(place, PLACE_BYTES).fill((byte) 0);
    return place;
  }
}

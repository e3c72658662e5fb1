package dev.gatun.bench.limits;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory as a store meets it: a mapped file whose pages are all in memory. Each figure is the best of a few rounds. */
public final class Memory {
  private static final int LINE_BYTES = 64;
  private static final int ROUNDS = 3;
  private static final int READS = 1_000_000;
  private static final long MULTIPLIER = 0x5851F42D4C957F2DL;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** Where results go, so that nobody can leave the reads out. */
  @SuppressWarnings("UnusedVariable") // that is its purpose
  private static volatile long seen;

  private Memory() {}

  /** The time of a read whose place the read before it tells, all over the file: a cache miss, and a miss of the address cache, where it is large. */
  public static double dependentReadNanos(Path folder, long bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lines = mapped(arena, folder, bytes);
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        seen = follow(lines, round);
        best = Math.min(best, (double) (System.nanoTime() - begin) / READS);
      }
      return best;
    }
  }

  /** The file is all zeros, so that nothing need be written; a multiplication, about a nanosecond, makes a place of what was read and the place. */
  private static long follow(MemorySegment lines, long start) {
    int shift = Long.numberOfLeadingZeros(lines.byteSize() / LINE_BYTES) + 1;
    long state = start;
    for (int i = 0; i < READS; i++) {
      state = (state + lines.get(LONG, (state >>> shift) * LINE_BYTES) + 1) * MULTIPLIER;
    }
    return state;
  }

  /** How fast a mapped file is summed from its beginning to its end, in 10^9 bytes a second. */
  public static double sequentialGigabytes(Path folder, long bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = mapped(arena, folder, bytes);
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        seen = sum(segment);
        best = Math.max(best, (double) bytes / (System.nanoTime() - begin));
      }
      return best;
    }
  }

  private static long sum(MemorySegment segment) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (long at = 0; at < segment.byteSize(); at += 4 * Long.BYTES) {
      a += segment.get(LONG, at);
      b += segment.get(LONG, at + 8);
      c += segment.get(LONG, at + 16);
      d += segment.get(LONG, at + 24);
    }
    return a + b + c + d;
  }

  /** How fast memory outside of the heap is copied, in 10^9 copied bytes a second. */
  public static double copyGigabytes(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(bytes, LINE_BYTES).fill((byte) 1);
      MemorySegment to = arena.allocate(bytes, LINE_BYTES).fill((byte) 2);
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        to.copyFrom(from);
        best = Math.max(best, (double) bytes / (System.nanoTime() - begin));
      }
      seen = to.get(LONG, 0);
      return best;
    }
  }

  /** A file of holes: reading brings real pages of zeros into memory, and nothing is ever written to the disk. */
  private static MemorySegment mapped(Arena arena, Path folder, long bytes) throws IOException {
    Path path = Files.createTempFile(folder, "memory", ".mapped");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(bytes);
      MemorySegment segment = file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
      segment.load();
      return segment;
    } finally {
      Files.delete(path); // The mapping keeps it until it is closed.
    }
  }
}

package dev.gatun.bench.limits;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** Memory as a store meets it: a mapped file whose pages are all in memory. Each figure is the best of a few rounds. */
public final class Memory {
  private static final int LINE_BYTES = 64;
  private static final int ROUNDS = 5;
  private static final int READS = 2_000_000;
  private static final int WRITE_BYTES = 1 << 20;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** Where results go, so that nobody can leave the reads out. */
  private static volatile long seen;

  private Memory() {}

  /** The time of a read whose place the read before it tells, all over the file: a cache miss, and a miss of the address cache, where it is large. */
  public static double dependentReadNanos(Path folder, long bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lines = mapped(arena, folder, bytes);
      chain(lines);
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        seen = follow(lines, seen % (bytes / LINE_BYTES) * LINE_BYTES);
        best = Math.min(best, (double) (System.nanoTime() - begin) / READS);
      }
      return best;
    }
  }

  private static long follow(MemorySegment lines, long start) {
    long at = start;
    for (int i = 0; i < READS; i++) {
      at = lines.get(LONG, at);
    }
    return at / LINE_BYTES;
  }

  /** Makes one cycle through all lines in random order (Sattolo's shuffle), so that a walk never closes early. */
  private static void chain(MemorySegment lines) {
    int count = (int) (lines.byteSize() / LINE_BYTES);
    for (int i = 0; i < count; i++) {
      lines.set(LONG, (long) i * LINE_BYTES, (long) i * LINE_BYTES);
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int i = count - 1; i > 0; i--) {
      long here = (long) i * LINE_BYTES;
      long there = (long) random.nextInt(i) * LINE_BYTES;
      long kept = lines.get(LONG, here);
      lines.set(LONG, here, lines.get(LONG, there));
      lines.set(LONG, there, kept);
    }
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

  private static MemorySegment mapped(Arena arena, Path folder, long bytes) throws IOException {
    Path path = Files.createTempFile(folder, "memory", ".mapped");
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      byte[] piece = new byte[WRITE_BYTES];
      for (long at = 0; at < bytes; at += piece.length) {
        file.write(java.nio.ByteBuffer.wrap(piece), at);
      }
      MemorySegment segment = file.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
      segment.load();
      return segment;
    } finally {
      Files.delete(path); // The mapping keeps it until it is closed.
    }
  }
}

package dev.gatun.bench.limits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Blocks that have their place on the disk already, overwritten one after the other, each followed by {@code fdatasync}: the file system has nothing
 * of its own to write down. No store can acknowledge durable writes of one thread faster than such a disk.
 */
public final class RawDisk {
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 4096;
  private static final long WARM_NANOS = 200_000_000;
  private static final long NANOS = 1_000_000_000;

  private RawDisk() {}

  /** Forces a second, in a file of its own in the folder. */
  public static double forcesASecond(Path folder) throws IOException {
    Path path = Files.createTempFile(folder, "raw", ".blocks");
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
      for (int i = 0; i < BLOCKS; i++) {
        write(file, block, i);
      }
      file.force(true);
      rate(file, block, WARM_NANOS);
      return rate(file, block, NANOS);
    } finally {
      Files.delete(path);
    }
  }

  private static double rate(FileChannel file, ByteBuffer block, long nanos) throws IOException {
    long begin = System.nanoTime();
    long forces = 0;
    do {
      write(file, block, forces++);
      file.force(false);
    } while (System.nanoTime() - begin < nanos);
    return forces * 1e9 / (System.nanoTime() - begin);
  }

  private static void write(FileChannel file, ByteBuffer block, long number) throws IOException {
    block.clear().putLong(0, number);
    long at = number % BLOCKS * BLOCK_BYTES;
    while (block.hasRemaining()) {
      file.write(block, at + block.position());
    }
  }
}

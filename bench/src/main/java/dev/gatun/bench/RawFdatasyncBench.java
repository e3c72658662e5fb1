package dev.gatun.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What can the disk do at best? Blocks that have their place on the disk already are overwritten one after the other, each followed by {@code
 * fdatasync}, so the file system has nothing of its own to write down. No store can acknowledge durable writes of one thread faster.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@State(Scope.Thread)
public class RawFdatasyncBench {
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 16_384;

  private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
  private Folder folder;
  private FileChannel file;
  private long round;

  /** Writes the whole file once, block by block as the store's log is, so that every block has its place. */
  @Setup
  public void allocate() throws IOException {
    folder = new Folder("raw");
    file = FileChannel.open(folder.path().resolve("raw"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    for (int i = 0; i < BLOCKS; i++) {
      write(i);
    }
    file.force(true);
  }

  /** Removes the file. */
  @TearDown
  public void remove() throws IOException {
    file.close();
    folder.close();
  }

  /** Overwrites the next block and waits for the disk. */
  @Benchmark
  public void overwriteAndForce() throws IOException {
    write((int) (round % BLOCKS));
    file.force(false);
  }

  private void write(int number) throws IOException {
    block.clear().putLong(0, ++round);
    long at = (long) number * BLOCK_BYTES;
    while (block.hasRemaining()) {
      file.write(block, at + block.position());
    }
  }
}

package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a small write costs the disk. The story: files that are made real by large writes lie in large folios in the page cache, and one store through
 * the map then makes the whole folio dirty, so that a commit of 140 bytes wrote a megabyte. The pages of a large store are in such folios on purpose,
 * its log is not.
 */
class DiskBytesTest {
  private static final int MOST_BYTES_OF_A_COMMIT = 64 << 10;
  private static final int MOST_BYTES_OF_A_CHECKPOINT = 512 << 10;
  private static final int MOST_BYTES_OF_A_LARGE_CHECKPOINT = 32 << 20;

  @TempDir Path temporary;

  /** The child may hardly use direct buffers: they are the application's. */
  @Test
  void aCommitAndASmallCheckpointWriteAFewPagesAndALargeOneFoliosThatLieTogether() throws Exception {
    assumeTrue(DiskBytes.isCounted(), "skipped: this system does not count the bytes that a process writes");
    ChildJvm.End end = ChildJvm.run(List.of("-XX:MaxDirectMemorySize=1m"), DiskBytes.class, temporary.resolve("store"));
    assertEquals(0, end.code(), end.err());
    String[] bytes = end.out().split(" ");
    long commit = Long.parseLong(bytes[0]);
    long checkpoint = Long.parseLong(bytes[1]);
    long largeCheckpoint = Long.parseLong(bytes[2]);
    assumeTrue(commit > 0, "skipped: the file system at " + temporary + " is not on a disk");
    assertTrue(commit < MOST_BYTES_OF_A_COMMIT, "a commit wrote " + commit + " bytes to the disk");
    assertTrue(checkpoint < MOST_BYTES_OF_A_CHECKPOINT, "a checkpoint of three changes wrote " + checkpoint + " bytes to the disk");
    assertTrue(
        largeCheckpoint < MOST_BYTES_OF_A_LARGE_CHECKPOINT,
        "a checkpoint of 2,000 changes in a file of large folios wrote " + largeCheckpoint + " bytes to the disk");
    System.out.println(
        "disk bytes: " + commit + " for a durable commit, " + checkpoint + " for a checkpoint of three changes, " + largeCheckpoint
            + " for one of 2,000 in a large store");
  }
}

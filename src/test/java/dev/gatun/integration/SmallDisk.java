package dev.gatun.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** A small file system of its own, mounted for one test. Where the machine does not allow that, the test is skipped and says why. */
final class SmallDisk implements AutoCloseable {
  /** The kinds of file systems that can be made here. */
  enum Kind {
    /** In memory. */
    TMPFS,
    /** In a file, through a loop device. */
    EXT4
  }

  private final Path root;
  private final Deque<List<String>> undo = new ArrayDeque<>();

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** Makes and mounts a file system below a temporary directory. */
  static SmallDisk mount(Kind kind, Path temporary, int mebibytes) throws Exception {
    SmallDisk disk = new SmallDisk(Files.createDirectory(temporary.resolve("disk-" + mebibytes)));
    if (kind == Kind.TMPFS) {
      run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "gatun-test", disk.root.toString());
    } else {
      String image = temporary.resolve("image-" + mebibytes).toString();
      run("truncate", "-s", mebibytes + "M", image);
      run("mkfs.ext4", "-q", "-F", "-m", "0", image);
      run("mount", "-o", "loop", image, disk.root.toString());
    }
    disk.undo.push(List.of("umount", disk.root.toString()));
    return disk;
  }

  private static void run(String... command) throws Exception {
    try {
      ChildJvm.End end = ChildJvm.run(List.of(command));
      Assumptions.assumeTrue(end.code() == 0, () -> "a small file system can't be made here: " + String.join(" ", command) + ": " + end.err());
    } catch (IOException e) {
      Assumptions.abort("a small file system can't be made here: " + e.getMessage());
    }
  }

  Path root() {
    return root;
  }

  long free() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  /** Fills the disk up to some bytes by a file that is no store's. */
  void fillUpTo(long bytesLeft) throws IOException {
    byte[] block = new byte[1024];
    try (OutputStream filler = Files.newOutputStream(root.resolve("filler"))) {
      while (free() >= bytesLeft + block.length) {
        filler.write(block);
      }
    } catch (IOException e) {
      if (free() > bytesLeft + 64 * 1024) {
        throw e;
      }
    }
  }

  /** Takes the filling away. */
  void makeRoom() throws IOException {
    Files.deleteIfExists(root.resolve("filler"));
  }

  @Override
  public void close() throws IOException {
    for (List<String> command : undo) {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = process.inputReader().lines().collect(Collectors.joining("\n"));
      if (process.onExit().join().exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    }
  }
}

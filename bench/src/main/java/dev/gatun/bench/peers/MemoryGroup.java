package dev.gatun.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A control group of Linux, which bounds what the processes in it take of the machine's memory: their own, and the part of the page cache that they
 * have brought in, mapped or not. So a store meets data that are larger than memory on a machine that has more.
 *
 * <p>A process is put into the group by a shell that then becomes the process, so that nothing that it takes is counted elsewhere. The group is kept
 * for all cells of a run: what one has left in the cache is there for the next, as without a group, and counted.
 */
final class MemoryGroup implements AutoCloseable {
  private static final String ENTER = "echo $$ > \"$0\" && exec \"$@\"";
  private static final String PROCESSES = "cgroup.procs";
  private static final int CLOSE_TRIES = 100;
  private static final int CLOSE_BREAK_MILLIS = 50;

  private final Path folder;
  private final boolean unified;
  private final long bytes;

  private MemoryGroup(Path folder, boolean unified, long bytes) {
    this.folder = folder;
    this.unified = unified;
    this.bytes = bytes;
  }

  /** A new group on this machine. Where none can be made, the exception says what is missing. */
  static MemoryGroup limitedTo(long bytes) throws IOException {
    MemoryHierarchy hierarchy =
        MemoryHierarchy.ofMachine().orElseThrow(() -> new IOException("memory can be limited on Linux alone, where control groups are mounted"));
    return limitedTo(bytes, hierarchy);
  }

  static MemoryGroup limitedTo(long bytes, MemoryHierarchy hierarchy) throws IOException {
    List<String> refused = new ArrayList<>();
    for (Path parent : hierarchy.parents()) {
      try {
        return below(parent, hierarchy.unified(), bytes);
      } catch (IOException e) {
        refused.add(parent + " (" + e + ")");
      }
    }
    throw new IOException("memory cannot be limited: no control group that counts it could be made in " + String.join(" or ", refused)
        + "; that takes root, or a group that was delegated (systemd-run --scope -p Delegate=yes)");
  }

  private static MemoryGroup below(Path parent, boolean unified, long bytes) throws IOException {
    if (unified) {
      handDown(parent);
    }
    Path folder = Files.createDirectory(parent.resolve("gatun-bench-" + ProcessHandle.current().pid()));
    MemoryGroup group = new MemoryGroup(folder, unified, bytes);
    try {
      group.limit();
      group.forbidSwap();
      return group;
    } catch (IOException | RuntimeException e) {
      group.close();
      throw e;
    }
  }

  /** In the tree for everything a group's children count memory only when the group says so. */
  private static void handDown(Path parent) throws IOException {
    if (!words(parent.resolve("cgroup.controllers")).contains("memory")) {
      throw new IOException("it does not count memory");
    }
    if (!words(parent.resolve("cgroup.subtree_control")).contains("memory")) {
      Files.writeString(parent.resolve("cgroup.subtree_control"), "+memory");
    }
  }

  private static List<String> words(Path file) throws IOException {
    return List.of(Files.readString(file).strip().split(" "));
  }

  /** Or a heap that does not fit would be swapped. A kernel without swap has no such files. */
  private void forbidSwap() throws IOException {
    Path file = folder.resolve(unified ? "memory.swap.max" : "memory.swappiness");
    if (Files.exists(file)) {
      Files.writeString(file, "0");
    }
  }

  /** From now on the limit holds. What the group has in the page cache beyond it leaves the cache. */
  void limit() throws IOException {
    Files.writeString(limitFile(), Long.toString(bytes));
  }

  /** Until the next call of the other there is no limit, but what the group takes is counted. */
  void unlimit() throws IOException {
    Files.writeString(limitFile(), unified ? "max" : "-1");
  }

  private Path limitFile() {
    return folder.resolve(unified ? "memory.max" : "memory.limit_in_bytes");
  }

  /** The command that runs a command in the group. */
  List<String> entered(List<String> command) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", ENTER, folder.resolve(PROCESSES).toString()));
    words.addAll(command);
    return words;
  }

  /** Ends what still runs in the group, and removes it. */
  @Override
  public void close() {
    try {
      for (int i = 0; !isRemoved(); i++) {
        if (i == CLOSE_TRIES) {
          throw new IOException("the control group is still in use: " + folder);
        }
        Thread.sleep(CLOSE_BREAK_MILLIS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the control group was not removed: " + folder, e);
    }
  }

  private boolean isRemoved() throws IOException {
    try {
      for (String pid : Files.readAllLines(folder.resolve(PROCESSES))) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
      Files.delete(folder);
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      throw e;
    } catch (IOException e) {
      return false; // a process that was ended is still on its way out
    }
    return true;
  }
}

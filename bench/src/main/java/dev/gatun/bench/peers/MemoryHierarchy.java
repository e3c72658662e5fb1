package dev.gatun.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the kernel shows control groups that count memory: one tree for memory alone (version 1), or one for everything (version 2).
 *
 * @param mount the root of the tree
 * @param own the group of this process
 * @param unified whether it is one for everything
 */
record MemoryHierarchy(Path mount, Path own, boolean unified) {
  private static final int MOUNT_POINT = 4;
  private static final int TYPE_AFTER_DASH = 1;
  private static final int OPTIONS_AFTER_DASH = 3;

  /** That of this machine, if it has one. */
  static Optional<MemoryHierarchy> ofMachine() throws IOException {
    Path mounts = Path.of("/proc/self/mountinfo");
    Path groups = Path.of("/proc/self/cgroup");
    return Files.isReadable(mounts) && Files.isReadable(groups) ? of(Files.readAllLines(mounts), Files.readAllLines(groups)) : Optional.empty();
  }

  /** From the lines of {@code mountinfo} and {@code cgroup}. Where a machine has both trees, memory is counted in the one for memory alone. */
  static Optional<MemoryHierarchy> of(List<String> mounts, List<String> groups) {
    return mount(mounts, "cgroup", "memory")
        .map(mount -> new MemoryHierarchy(mount, own(mount, groups, "memory"), false))
        .or(() -> mount(mounts, "cgroup2", "").map(mount -> new MemoryHierarchy(mount, own(mount, groups, ""), true)));
  }

  private static Optional<Path> mount(List<String> mounts, String type, String controller) {
    for (String line : mounts) {
      String[] words = line.split(" ");
      int dash = List.of(words).indexOf("-");
      if (dash > MOUNT_POINT
          && words[dash + TYPE_AFTER_DASH].equals(type)
          && (controller.isEmpty() || List.of(words[dash + OPTIONS_AFTER_DASH].split(",")).contains(controller))) {
        return Optional.of(Path.of(words[MOUNT_POINT]));
      }
    }
    return Optional.empty();
  }

  private static Path own(Path mount, List<String> groups, String controller) {
    for (String line : groups) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
        Path own = mount.resolve(parts[2].replaceFirst("^/+", "")).normalize();
        return own.startsWith(mount) && Files.isDirectory(own) ? own : mount; // in a container the names are those outside of it
      }
    }
    return mount;
  }

  /** The groups below which another may be made: this process's own, and those above it. */
  List<Path> parents() {
    List<Path> parents = new ArrayList<>();
    for (Path group = own; group != null && group.startsWith(mount); group = group.getParent()) {
      parents.add(group);
    }
    return parents;
  }
}

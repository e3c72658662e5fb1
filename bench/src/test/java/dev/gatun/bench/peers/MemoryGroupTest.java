package dev.gatun.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of this machine where it lets us make them, and folders that look like others' groups everywhere. */
class MemoryGroupTest {
  private static final long BYTES = 64L << 20;
  private static final int KILLED = 137;

  @TempDir Path mount;

  @Test
  void aProcessThatTakesMoreThanTheLimitIsEnded() throws Exception {
    try (MemoryGroup group = groupOfMachine()) {
      Process endless = new ProcessBuilder(group.entered(List.of("tail", "/dev/zero"))).start();
      assertTrue(endless.waitFor(1, TimeUnit.MINUTES), "nothing bounds it");
      assertEquals(KILLED, endless.exitValue());
    }
  }

  @Test
  void closeEndsWhatRunsInTheGroupAndRemovesIt() throws Exception {
    MemoryGroup group = groupOfMachine();
    String tellAndSleep = "sed -n 's/.*:.*memory:\\|0:://p' /proc/self/cgroup; exec sleep 60";
    Process sleeping = new ProcessBuilder(group.entered(List.of("sh", "-c", tellAndSleep))).start();
    Path folder = MemoryHierarchy.ofMachine().orElseThrow().mount().resolve(sleeping.inputReader().readLine().substring(1));
    assertTrue(Files.isDirectory(folder) && folder.getFileName().toString().startsWith("gatun-bench-"), folder::toString);
    group.close();
    assertTrue(sleeping.waitFor(1, TimeUnit.MINUTES));
    assertFalse(Files.exists(folder), folder::toString);
  }

  private static MemoryGroup groupOfMachine() {
    try {
      return MemoryGroup.limitedTo(BYTES);
    } catch (IOException e) {
      return abort(e.getMessage());
    }
  }

  @Test
  void inTheTreeForEverythingAGroupHandsMemoryDown() throws IOException {
    Path own = Files.createDirectories(mount.resolve("user/session"));
    Files.writeString(own.resolve("cgroup.controllers"), "cpu pids\n");
    Path user = own.getParent();
    Files.writeString(user.resolve("cgroup.controllers"), "cpu memory pids\n");
    Files.writeString(user.resolve("cgroup.subtree_control"), "cpu\n");
    MemoryGroup group = MemoryGroup.limitedTo(BYTES, new MemoryHierarchy(mount, own, true));
    assertEquals("+memory", Files.readString(user.resolve("cgroup.subtree_control")));
    Path limit = only(user, "gatun-bench-").resolve("memory.max");
    assertEquals("67108864", Files.readString(limit));
    Files.delete(limit); // a kernel's folder is removed with such files in it
    group.close();
    assertFalse(Files.exists(limit.getParent()));
  }

  @Test
  void inTheTreeForMemoryTheOwnGroupIsTheParent() throws IOException {
    Path own = Files.createDirectories(mount.resolve("service"));
    MemoryGroup group = MemoryGroup.limitedTo(BYTES, new MemoryHierarchy(mount, own, false));
    Path limit = only(own, "gatun-bench-").resolve("memory.limit_in_bytes");
    assertEquals("67108864", Files.readString(limit));
    Files.delete(limit);
    group.close();
  }

  @Test
  void aLimitIsLiftedAndHoldsAgain() throws IOException {
    MemoryGroup group = MemoryGroup.limitedTo(BYTES, new MemoryHierarchy(mount, mount, false));
    Path limit = only(mount, "gatun-bench-").resolve("memory.limit_in_bytes");
    group.unlimit();
    assertEquals("-1", Files.readString(limit));
    group.limit();
    assertEquals("67108864", Files.readString(limit));
    Files.delete(limit);
    group.close();
  }

  private static Path only(Path folder, String prefix) throws IOException {
    try (var all = Files.list(folder)) {
      List<Path> found = all.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
      assertEquals(1, found.size(), found::toString);
      return found.getFirst();
    }
  }

  @Test
  void whereNoGroupCanBeMadeTheMessageSaysWhere() {
    Path missing = mount.resolve("missing");
    IOException e = assertThrows(IOException.class, () -> MemoryGroup.limitedTo(BYTES, new MemoryHierarchy(missing, missing, false)));
    assertTrue(e.getMessage().contains("memory cannot be limited") && e.getMessage().contains(missing.toString()), e.getMessage());
  }

  @Test
  void theTreeForMemoryIsFoundBesideOneForEverything() {
    List<String> mounts = List.of(
        "41 31 0:38 / /groups/unified rw,relatime - cgroup2 cgroup2 rw",
        "35 31 0:32 / /groups/memory rw,relatime shared:9 - cgroup cgroup rw,memory");
    assertEquals(new MemoryHierarchy(Path.of("/groups/memory"), Path.of("/groups/memory"), false), of(mounts, "4:memory:/", "0::/"));
  }

  @Test
  void theTreeForEverythingIsTakenWhereThereIsNoOther() throws IOException {
    Path own = Files.createDirectories(mount.resolve("user.slice"));
    List<String> mounts = List.of("30 23 0:26 / " + mount + " rw,nosuid - cgroup2 cgroup2 rw,nsdelegate");
    assertEquals(new MemoryHierarchy(mount, own, true), of(mounts, "0::/user.slice"));
    assertEquals(List.of(own, mount), of(mounts, "0::/user.slice").parents());
  }

  @Test
  void aNameFromOutsideOfTheContainerIsItsRoot() {
    List<String> mounts = List.of("30 23 0:26 / " + mount + " rw - cgroup2 cgroup2 rw");
    assertEquals(mount, of(mounts, "0::/docker/4711").own());
    assertEquals(mount, of(mounts, "0::/../..").own());
  }

  private static MemoryHierarchy of(List<String> mounts, String... groups) {
    return MemoryHierarchy.of(mounts, List.of(groups)).orElseThrow();
  }
}

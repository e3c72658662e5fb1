package dev.gatun.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.bench.data.KeyKind;
import dev.gatun.bench.data.Shape;
import dev.gatun.bench.stores.Peer;
import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmRecoveryTest {
  private static final int SLICES = 2;

  @TempDir Path work;

  private Cell cell;

  /** A folder as a killed process leaves it: copied while the store is open. */
  @BeforeEach
  void killed() throws IOException {
    Shape shape = new Shape(500, 20, KeyKind.RANDOM, false);
    cell = new Cell(Peer.GATUN, work.resolve("killed"), shape, new Plan(0, 1, SLICES));
    Cell open = new Cell(Peer.GATUN, work.resolve("open"), shape, new Plan(0, 1, SLICES));
    try (PeerStore store = open.open();
        Session session = store.session()) {
      Block block = new Block(shape, 1, true);
      block.draw();
      for (int i = 0; i < Block.SIZE; i++) {
        session.put(block.keys[i], block.values[i]);
      }
      copy(open.folder, cell.folder);
    }
    Disk.remove(open.folder);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void eachSampleReplaysAFreshCopyAndTheKilledStoreStaysAsItIs() throws IOException {
    List<Path> before = files();
    WarmRecovery.run(cell);
    assertEquals(SLICES, cell.samples().size());
    assertTrue(cell.samples().stream().allMatch(sample -> sample.row() == Row.RECOVERY_WARM && sample.value() > 0), () -> cell.samples().toString());
    assertEquals(before, files(), "the copies are removed");
    try (PeerStore store = cell.open()) {
      assertTrue(store.replayed().orElseThrow() >= Block.SIZE, "the killed store was recovered itself");
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(work)) {
      return all.sorted().toList();
    }
  }

  @Test
  void aStoreWithNothingToReplayHasNoSample() {
    cell.open().close();
    WarmRecovery.run(cell);
    assertEquals(List.of(), cell.samples());
  }
}

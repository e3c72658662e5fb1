package dev.gatun.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.gatun.bench.data.Shape;
import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWritesTest {
  private static final int BYTES = 1 << 20;

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsCountedWhenItIsOnTheDisk() throws IOException {
    Cell cell = new Cell(Peer.GATUN, folder.resolve("store"), Shape.STANDARD, new Plan(0, 1, 1));
    DiskWrites disk = cell.diskWrites();
    Files.write(folder.resolve("some"), new byte[BYTES]);
    disk.count(2);
    disk.count(2);
    disk.addTo(cell, Row.DISK_PUT);
    List<Sample> samples = cell.samples();
    assumeFalse(samples.isEmpty(), "the file system has no device of its own, or its writes are not counted");
    assertEquals(Row.DISK_PUT, samples.getFirst().row());
    assertTrue(samples.getFirst().value() >= BYTES / 4, samples::toString); // others may write too
  }

  @Test
  void withoutAnOperationThereIsNoSample() {
    Cell cell = new Cell(Peer.GATUN, folder.resolve("store"), Shape.STANDARD, new Plan(0, 1, 1));
    cell.diskWrites().addTo(cell, Row.DISK_PUT);
    assertEquals(List.of(), cell.samples());
  }

  @Test
  void numbersOfDevicesAreUnpacked() {
    assertEquals("254:0", DiskWrites.name(0xFE00));
    assertEquals("259:300", DiskWrites.name(0x11032C));
    assertEquals("8:1", DiskWrites.name(0x801));
  }

  @Test
  void theSeventhFieldAreSectorsOf512Bytes() {
    assertEquals(8 * 512, DiskWrites.bytes(" 1 2 3 4 5 6 8 9 10 11 12\n"));
  }
}

package dev.gatun.io.sim;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.DiskFullException;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskFault.Outcome;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that fail. */
class DiskFaultTest {
  private static final int PAGE = PageTable.PAGE;

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void theNthCallOfAKindFailsOnce() throws IOException {
    StorageFile file = disk.create("a");
    disk.inject(DiskFault.call(Kind.WRITE, 2, Outcome.IO_ERROR));
    file.write(0, new byte[10], 0, 10);
    assertThrows(IOException.class, () -> file.write(10, new byte[10], 0, 10));
    assertEquals(10, file.size());
    file.write(10, new byte[10], 0, 10);
    assertEquals(1, disk.faultsHit());
  }

  @Test
  void theNthCallOfAllFailsAndStepsDoNotCount() throws IOException {
    disk.inject(DiskFault.call(3, Outcome.DISK_FULL));
    StorageFile file = disk.create("a");
    disk.step();
    file.write(0, new byte[10], 0, 10);
    assertThrows(DiskFullException.class, file::force);
    disk.inject(DiskFault.call(1, Outcome.IO_ERROR));
    assertThrows(IOException.class, disk::list);
    assertEquals(2, disk.faultsHit());
  }

  @Test
  void everyKindOfCallCanFailAndThenHasNoEffect() throws IOException {
    StorageFile file = disk.create("a");
    file.write(0, new byte[PAGE], 0, PAGE);
    MemorySegment mapped = file.map(0, PAGE, Arena.global());
    fails(Kind.LIST, disk::list);
    fails(Kind.EXISTS, () -> disk.exists("a"));
    fails(Kind.CREATE, () -> disk.create("b"));
    fails(Kind.OPEN, () -> disk.open("a"));
    fails(Kind.RENAME, () -> disk.rename("a", "c"));
    fails(Kind.DELETE, () -> disk.delete("a"));
    fails(Kind.FORCE_DIRECTORY, disk::forceDirectory);
    fails(Kind.SIZE, file::size);
    fails(Kind.READ, () -> file.read(0, new byte[1], 0, 1));
    fails(Kind.TRUNCATE, () -> file.truncate(0));
    fails(Kind.MAP, () -> file.map(0, PAGE, Arena.global()));
    fails(Kind.WRITE_BACK, () -> file.writeBack(mapped, 0, PAGE));
    assertEquals(List.of("a"), disk.list());
    assertEquals(PAGE, file.size());
    assertEquals(List.of(), disk.afterPowerCut(CrashChoice.none()).list());
  }

  @Test
  void aShortWriteLeavesAPart() throws IOException {
    StorageFile file = disk.create("a");
    disk.inject(DiskFault.call(Kind.WRITE, 1, Outcome.SHORT_WRITE));
    assertThrows(IOException.class, () -> file.write(0, new byte[] {1, 2, 3, 4}, 0, 4));
    assertEquals(2, file.size());
  }

  @Test
  void theVirtualMachineMayFailInACallOrAStepAndNothingIsDoneOrLost() throws IOException {
    StorageFile file = disk.create("a");
    file.write(0, new byte[] {1}, 0, 1);
    disk.inject(DiskFault.call(Kind.FORCE, 1, Outcome.OUT_OF_MEMORY));
    assertThrows(OutOfMemoryError.class, file::force);
    assertEquals(1, disk.dirtyPages().size());
    disk.inject(DiskFault.call(Kind.STEP, 2, Outcome.STACK_OVERFLOW));
    disk.step();
    assertThrows(StackOverflowError.class, disk::step);
    disk.step();
    file.force();
    assertEquals(List.of(), disk.dirtyPages());
  }

  @Test
  void aFaultMayLastUntilItIsCleared() throws IOException {
    StorageFile file = disk.create("a");
    disk.inject(DiskFault.call(Kind.FORCE, 2, Outcome.IO_ERROR).andAllLater());
    file.force();
    assertThrows(IOException.class, file::force);
    assertThrows(IOException.class, file::force);
    disk.clearFaults();
    file.force();
  }

  @Test
  void aFailedForceIsReportedOnceAndItsPagesAreNeverWritten() throws IOException {
    StorageFile file = durable(3);
    MemorySegment mapped = file.map(0, 2 * PAGE, Arena.global());
    mapped.set(JAVA_BYTE, 0, (byte) 1);
    file.write(2 * PAGE, new byte[] {1}, 0, 1);
    disk.inject(DiskFault.call(Kind.FORCE, 1, Outcome.IO_ERROR));
    assertThrows(IOException.class, file::force);
    assertEquals(List.of(), disk.dirtyPages(), "they count as clean");
    mapped.set(JAVA_BYTE, PAGE, (byte) 1);
    file.force(); // succeeds, and means only what was dirtied after the failure
    assertBytes(disk.afterPowerCut(CrashChoice.all()), 0, 1, 0);
    assertBytes(disk.afterKill(), 1, 1, 1);
    disk.afterKill().open("a").force();
    SimulatedDisk reopened = disk.afterKill();
    reopened.open("a").force();
    assertBytes(reopened.afterPowerCut(CrashChoice.all()), 0, 1, 0);
  }

  @Test
  void lostPagesThatLeaveTheCacheShowTheirOldBytesAndAreDirtyAfterAnyStore() throws IOException {
    StorageFile file = durable(3);
    MemorySegment before = file.map(0, 3 * PAGE, Arena.global());
    for (int page = 0; page < 3; page++) {
      before.set(JAVA_BYTE, page * PAGE, (byte) 1);
    }
    disk.inject(DiskFault.call(Kind.FORCE, 1, Outcome.IO_ERROR));
    assertThrows(IOException.class, file::force);
    before.set(JAVA_BYTE, 2 * PAGE, (byte) 2);
    SimulatedDisk after = disk.moment().afterKill((name, page, bytes) -> name.equals("a") && page != 1);
    assertBytes(after, 0, 1, 2); // the last is dirty again and can't be dropped
    MemorySegment mapped = after.open("a").map(0, 2 * PAGE, Arena.global());
    mapped.set(JAVA_BYTE, 0, (byte) 1);
    mapped.set(JAVA_BYTE, PAGE, (byte) 1); // the same byte: a store that this disk can't see
    after.open("a").force();
    assertBytes(after.afterPowerCut(CrashChoice.none()), 1, 0, 2);
  }

  @Test
  void lostPagesAreDirtyAgainWhenWrittenAgainWithTheSameBytes() throws IOException {
    StorageFile file = durable(2);
    file.write(0, new byte[] {1}, 0, 1);
    disk.inject(DiskFault.call(Kind.FORCE, 1, Outcome.IO_ERROR));
    assertThrows(IOException.class, file::force);
    file.write(0, new byte[] {1}, 0, 1);
    file.force();
    assertBytes(disk.afterPowerCut(CrashChoice.none()), 1, 0);
  }

  @Test
  void lostPagesAreDirtyAgainWhenAStoreChangesThem() throws IOException {
    StorageFile file = durable(2);
    MemorySegment mapped = file.map(0, 2 * PAGE, Arena.global());
    mapped.set(JAVA_BYTE, 0, (byte) 1);
    disk.inject(DiskFault.call(Kind.WRITE_BACK, 1, Outcome.IO_ERROR));
    assertThrows(IOException.class, () -> file.writeBack(mapped, 0, PAGE));
    mapped.set(JAVA_BYTE, 1, (byte) 1);
    assertEquals(1, disk.dirtyPages().size());
    assertThrows(IOException.class, file::force, "the handle has not reported the failed write-back yet");
    assertBytes(disk.afterPowerCut(CrashChoice.none()), 1, 0);
  }

  @Test
  void aFailedSpontaneousWriteBackIsReportedOnceByEachOpenHandle() throws IOException {
    StorageFile first = durable(2);
    StorageFile second = disk.open("a");
    first.write(0, new byte[] {1}, 0, 1);
    first.write(PAGE, new byte[] {1}, 0, 1);
    disk.failWriteBackOfPage("a", 0);
    assertThrows(IOException.class, first::force);
    first.force();
    StorageFile third = disk.open("a");
    third.force();
    assertThrows(IOException.class, second::force);
    second.force();
    assertBytes(disk.afterPowerCut(CrashChoice.all()), 0, 1);
  }

  @Test
  void writesThatGrowBeyondTheCapacityWriteWhatFits() throws IOException {
    disk.limitCapacity(3 * PAGE);
    StorageFile a = disk.create("a");
    StorageFile b = disk.create("b");
    a.write(0, new byte[2 * PAGE], 0, 2 * PAGE);
    assertThrows(DiskFullException.class, () -> b.write(0, new byte[2 * PAGE], 0, 2 * PAGE));
    assertEquals(PAGE, b.size());
    a.write(0, new byte[2 * PAGE], 0, 2 * PAGE);
    assertThrows(DiskFullException.class, () -> b.write(3 * PAGE, new byte[1], 0, 1));
    assertThrows(DiskFullException.class, () -> disk.afterKill().open("b").write(PAGE, new byte[1], 0, 1));
    a.truncate(PAGE);
    b.write(PAGE, new byte[PAGE], 0, PAGE);
  }

  @Test
  void aHaltedDiskDoesNothingMore() throws IOException {
    StorageFile file = disk.create("a");
    disk.halt();
    assertThrows(IOException.class, () -> file.write(0, new byte[1], 0, 1));
    assertThrows(IOException.class, file::force);
    assertThrows(IOException.class, () -> disk.exists("a"));
    disk.step();
    file.close();
    assertTrue(disk.afterKill().exists("a"));
    assertFalse(disk.afterPowerCut(CrashChoice.none()).exists("a"));
  }

  private interface Action {
    void run() throws IOException;
  }

  private void fails(Kind kind, Action action) {
    disk.inject(DiskFault.call(kind, 1, Outcome.IO_ERROR));
    assertThrows(IOException.class, action::run, kind::name);
    disk.clearFaults();
  }

  private StorageFile durable(int pages) throws IOException {
    StorageFile file = disk.create("a");
    file.write(0, new byte[pages * PAGE], 0, pages * PAGE);
    file.force();
    disk.forceDirectory();
    return file;
  }

  /** Compares the first byte of each page. */
  private static void assertBytes(SimulatedDisk of, int... values) throws IOException {
    int[] found = new int[values.length];
    byte[] one = new byte[1];
    StorageFile file = of.open("a");
    for (int page = 0; page < values.length; page++) {
      file.read((long) page * PAGE, one, 0, 1);
      found[page] = one[0];
    }
    assertArrayEquals(values, found);
  }
}

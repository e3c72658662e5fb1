package dev.gatun.io.sim;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.DiskEvent.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Events, and bytes that must not change. */
class DiskListenerTest {
  private static final int PAGE = PageTable.PAGE;

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void eventsAreNumberedAndComeBeforeTheCallHasAnEffect() throws IOException {
    List<DiskEvent> events = new ArrayList<>();
    disk.listen((d, event) -> events.add(event));
    StorageFile file = disk.create("a");
    disk.listen((d, event) -> {
      events.add(event);
      if (event.kind() == Kind.WRITE) {
        assertEquals(0, d.afterKill().open("a").size());
      }
    });
    file.write(5, new byte[7], 0, 7);
    disk.step();
    file.force();
    assertEquals(
        List.of(new DiskEvent(Kind.CREATE, "a", 0, 0, 1), new DiskEvent(Kind.WRITE, "a", 5, 7, 2), new DiskEvent(Kind.STEP, "", 0, 0, 3),
            new DiskEvent(Kind.FORCE, "a", 0, 12, 4)),
        events);
    assertEquals(4, disk.events());
  }

  @Test
  void stepsAreCountedWithoutAListenerToo() {
    disk.step();
    disk.step();
    assertEquals(2, disk.events());
  }

  @Test
  void whatTheListenerThrowsComesOutOfTheCall() throws IOException {
    StorageFile file = disk.create("a");
    Error cut = new Error("the power is cut");
    disk.listen((d, event) -> {
      throw cut;
    });
    assertSame(cut, assertThrows(Error.class, () -> file.write(0, new byte[1], 0, 1)));
    assertSame(cut, assertThrows(Error.class, disk::step));
    IOException io = new IOException("no");
    disk.listen((d, event) -> {
      throw io;
    });
    assertSame(io, assertThrows(IOException.class, file::force));
    assertSame(io, assertThrows(UncheckedIOException.class, disk::step).getCause());
    disk.listen(null);
    assertEquals(0, file.size());
  }

  @Test
  void theListenerMayWriteAnyDirtyPageBack() throws IOException {
    StorageFile file = disk.create("a");
    file.write(0, new byte[2 * PAGE], 0, 2 * PAGE);
    file.force();
    disk.forceDirectory();
    MemorySegment mapped = file.map(0, 2 * PAGE, Arena.global());
    mapped.set(JAVA_BYTE, 0, (byte) 1);
    mapped.set(JAVA_BYTE, PAGE, (byte) 1);
    disk.listen((d, event) -> {
      for (DirtyPage page : d.dirtyPages()) {
        if (page.page() == 1) {
          d.writeBackPage(page.file(), page.page());
        }
      }
    });
    disk.step();
    disk.listen(null);
    byte[] bytes = new byte[2 * PAGE];
    disk.afterPowerCut(CrashChoice.none()).open("a").read(0, bytes, 0, 2 * PAGE);
    assertEquals(0, bytes[0]);
    assertEquals(1, bytes[PAGE]);
  }

  @Test
  void theListenerMayMakeNamesDurable() throws IOException {
    disk.create("a");
    disk.writeBackDirectory();
    assertTrue(disk.afterPowerCut(CrashChoice.none()).exists("a"));
  }

  @Test
  void aHaltInTheListenerEndsTheCallItself() throws IOException {
    StorageFile file = disk.create("a");
    disk.listen((d, event) -> d.halt());
    assertThrows(IOException.class, () -> file.write(0, new byte[1], 0, 1));
    assertEquals(0, disk.afterKill().open("a").size());
  }

  @Test
  void aChangedFrozenPageIsNamed() throws IOException {
    StorageFile file = disk.create("data");
    file.write(0, new byte[4 * PAGE], 0, 4 * PAGE);
    MemorySegment mapped = file.map(PAGE, 3 * PAGE, Arena.global());
    disk.freeze("data", 2 * PAGE, PAGE);
    mapped.set(JAVA_BYTE, 0, (byte) 1);
    mapped.set(JAVA_BYTE, PAGE + 4, (byte) 1); // the checksum may be sealed
    mapped.set(JAVA_BYTE, PAGE + 7, (byte) 1);
    disk.checkFrozen();
    mapped.set(JAVA_BYTE, PAGE + 8, (byte) 3);
    AssertionError error = assertThrows(AssertionError.class, disk::checkFrozen);
    assertTrue(error.getMessage().contains("data at 8192 (page 2 of the file) was changed, first at its byte 8: 0 became 3"), error.getMessage());
    disk.thaw("data", 2 * PAGE);
    disk.checkFrozen();
  }

  @Test
  void frozenBytesAreCheckedBeforeAndBehindWhatIsIgnored() throws IOException {
    StorageFile file = disk.create("data");
    file.write(0, new byte[PAGE], 0, PAGE);
    for (int changed : new int[] {0, 3, 4, 7, 8, PAGE - 1}) {
      disk.thawAll();
      disk.freeze("data", 0, PAGE);
      file.write(changed, new byte[] {9}, 0, 1);
      if (changed >= 4 && changed < 8) {
        disk.checkFrozen();
      } else {
        assertThrows(AssertionError.class, disk::checkFrozen, "byte " + changed);
      }
    }
  }

  @Test
  void threadsMayStoreAndCallWhileDisksAreForked() throws Exception {
    StorageFile file = disk.create("a");
    file.write(0, new byte[64 * PAGE], 0, 64 * PAGE);
    MemorySegment mapped = file.map(0, 64 * PAGE, Arena.global());
    AtomicBoolean done = new AtomicBoolean();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Thread storing = Thread.ofPlatform().start(() -> {
      for (int i = 0; !done.get(); i++) {
        mapped.set(JAVA_BYTE, i * 31L % mapped.byteSize(), (byte) i);
        disk.step();
      }
    });
    Thread calling = Thread.ofPlatform().start(() -> {
      try {
        for (int i = 0; !done.get(); i++) {
          file.write(i % 1000, new byte[5000], 0, 5000);
          file.force();
        }
      } catch (Throwable e) {
        failures.add(e);
      }
    });
    for (long seed = 0; seed < 500; seed++) {
      SimulatedDisk cut = disk.afterPowerCut(CrashChoice.torn(seed, 8));
      assertFalse(cut.exists("b"));
      cut.recycle();
    }
    done.set(true);
    storing.join();
    calling.join();
    assertEquals(List.of(), failures);
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Damage that comes and goes, as of a cable: the newest checkpoint can't be read, the opening falls back to the spare and gives the newest's pages
 * away, crashes, and then the newest can be read again. It must not be taken for what it was.
 */
class CrashPassingDamageTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  private final CrashRun run;
  private final SimulatedDisk disk = new SimulatedDisk();

  CrashPassingDamageTest() {
    run = new CrashRun(disk, OPTIONS);
  }

  @Test
  void aCheckpointThatWasPassedOverIsNotOpenedWhenItCanBeReadAgain() throws Exception {
    long damaged = fill();
    SimulatedDisk power = disk.afterPowerCut(CrashChoice.none());
    disk.recycle();
    byte[] sound = read(power, damaged);
    byte[] bad = sound.clone();
    bad[1_000] ^= 0x55;
    write(power, damaged, bad);
    List<DiskMoment> moments = new ArrayList<>();
    power.listen((simulated, event) -> {
      if (event.number() % 4 == 0) {
        moments.add(simulated.moment());
      }
    });
    Engine engine = Engine.open(power, null, OPTIONS);
    power.listen(null);
    assertNotNull(engine.recovery().fallback());
    CrashOracle.end(power, engine);
    int mended = 0;
    for (DiskMoment moment : moments) {
      for (CrashCut cut : List.of(CrashCut.KILL, new CrashCut(CrashChoice.none()), new CrashCut(CrashChoice.all()))) {
        mended += opensAfterMending(cut.of(moment), damaged, bad, sound);
      }
    }
    assertTrue(mended > 30, "the damage went away " + mended + " times");
  }

  /**
   * Two orderly ends, each with a checkpoint. The second has many pages of its own, which the fallback uses again, and what was closed in order is
   * not tested at the next opening but for its roots. So the tree must grow in height between the two: then the page that the fallback takes first is
   * a leaf of the newest checkpoint. Were it a root, the checkpoint would be passed over again for that. Gives the page of its catalog.
   */
  private long fill() throws Exception {
    run.run(List.of(new CrashStep(CrashStep.Kind.CREATE, List.of(), "a")), engine -> {});
    write(3, 0);
    run.run(new CrashStep(CrashStep.Kind.REOPEN, List.of(), "")); // pages are taken from the lowest on again, here and in the fallback
    write(150, 100);
    Engine engine = run.engine();
    engine.close();
    return engine.checkpointer().kept().newest().blobPages().getFirst();
  }

  private void write(int count, int fill) throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[500];
      Arrays.fill(value, (byte) (fill + i));
      entries.add(new Entry("a", "key-" + i, value));
    }
    run.run(new CrashStep(CrashStep.Kind.WRITE, entries, ""));
  }

  private static byte[] read(SimulatedDisk from, long page) throws IOException {
    try (StorageFile data = from.open(Opening.DATA)) {
      byte[] bytes = new byte[PageSize.PAGE_BYTES];
      assertArrayEquals(new int[] {bytes.length}, new int[] {data.read(PageSize.fileOffset(page), bytes, 0, bytes.length)});
      return bytes;
    }
  }

  private static void write(SimulatedDisk to, long page, byte[] bytes) throws IOException {
    try (StorageFile data = to.open(Opening.DATA)) {
      data.write(PageSize.fileOffset(page), bytes, 0, bytes.length);
      data.force();
    }
  }

  private int opensAfterMending(SimulatedDisk crashed, long page, byte[] bad, byte[] sound) throws IOException {
    if (!Arrays.equals(read(crashed, page), bad)) {
      crashed.recycle();
      return 0; // the page has another use by now
    }
    write(crashed, page, sound);
    // the checkpoint may be passed over still, which is a fallback: only the content is compared, and that it is whole
    Engine engine = Engine.open(crashed, null, OPTIONS);
    try {
      CrashOracle.compare(engine, List.of(run.last()));
      CrashOracle.verify(engine);
      engine.allocator().check();
    } finally {
      CrashOracle.end(crashed, engine);
    }
    return 1;
  }
}

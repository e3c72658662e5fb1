package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.engine.DamagedDisk.TreePage;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One damage anywhere in what the newest checkpoint wrote loses nothing while the spare is kept, however the store ended. After an unclean end the
 * opening finds it. After a clean close it finds what it reads itself; the rest is found by the session's first checkpoint, which fails the store,
 * and the next opening goes on from the spare and two logs.
 */
class DamageSurvivalTest {
  private enum Kind {
    META,
    CATALOG,
    MAP,
    ROOT,
    LEAF,
    BLOCK
  }

  /** From the header of a large value's block to its bytes, which only the block's checksum covers. */
  private static final int IN_A_VALUE = 600;

  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  private CrashState state = CrashState.EMPTY.withTable("a").withTable("b").withTable("small");

  /** Three checkpoints with changes between them; the last is the close's in a store that is closed. */
  private SimulatedDisk store(boolean closed) {
    SimulatedDisk disk = new SimulatedDisk();
    Random random = new Random(9);
    Engine engine = Engine.open(disk, null, OPTIONS);
    state.tables().keySet().forEach(name -> engine.table(name, CrashState.CODEC, CrashState.CODEC));
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 200; i++) {
        byte[] value = new byte[i % 40 == 0 ? 30_000 + random.nextInt(90_000) : random.nextInt(300)];
        random.nextBytes(value);
        String table = i % 50 == 7 ? "small" : i % 2 == 0 ? "a" : "b";
        write(engine, new Entry(table, "a long beginning of all the keys, key " + random.nextInt(900), random.nextInt(9) == 0 ? null : value));
      }
      if (!closed || round < 2) {
        engine.checkpoint();
      }
    }
    if (closed) {
      engine.close();
    } else {
      write(engine, new Entry("a", "behind the last checkpoint", new byte[77]));
    }
    return disk;
  }

  private void write(Engine engine, Entry entry) {
    CrashRun.write(engine, List.of(entry));
    state = state.with(List.of(entry));
  }

  /** What to damage: places in the data file. */
  private static List<Long> places(DamagedDisk look, Kind kind) throws IOException {
    Meta newest = look.metas().getFirst();
    return switch (kind) {
      case META -> List.of(PageSize.metaOffset(look.slotOf(newest)) + 40, PageSize.metaOffset(look.slotOf(newest)) + 3_000);
      case CATALOG -> chain(look, PageHeader.CATALOG, newest.catalogPointer(), newest.catalogBytes(), newest);
      case MAP -> chain(look, PageHeader.FREE_MAP, newest.freeMapPointer(), newest.freeMapBytes(), newest);
      default -> inTrees(look, kind, newest);
    };
  }

  private static List<Long> chain(DamagedDisk look, int type, long pointer, long length, Meta meta) throws IOException {
    try (StorageFile data = look.disk.open(Opening.DATA)) {
      return BlobChain.read(data, type, pointer, length, meta.usedPages()).pages().stream().map(DamageSurvivalTest::inPage).toList();
    }
  }

  private static List<Long> inTrees(DamagedDisk look, Kind kind, Meta newest) throws IOException {
    List<Long> roots = look.catalog(newest).tables().stream().map(table -> PagePointer.id(table.root())).toList();
    byte[] before;
    try (StorageFile data = look.disk.open(Opening.DATA)) {
      before = Candidates.freeMap(data, look.metas().getLast()).bytes();
    }
    List<Long> ids = new ArrayList<>();
    for (TreePage page : look.pages(newest)) {
      Kind its = roots.contains(page.id()) ? Kind.ROOT : Kind.LEAF;
      if (its == kind) {
        ids.add(page.id());
      } else if (kind == Kind.BLOCK) {
        ids.addAll(page.runs());
      }
    }
    List<Long> places = new ArrayList<>();
    ids.stream().filter(id -> !CheckpointPages.isUsed(before, id)).map(DamageSurvivalTest::inPage).forEach(places::add);
    if (kind == Kind.BLOCK) {
      List.copyOf(places).forEach(place -> places.add(place + IN_A_VALUE));
    }
    return places;
  }

  private static long inPage(long id) {
    return PageSize.fileOffset(id) + 20;
  }

  @ParameterizedTest
  @CsvSource({"META", "CATALOG", "MAP", "ROOT", "LEAF", "BLOCK"})
  void afterAnUncleanEndOpeningFallsBackAndLosesNothing(Kind kind) throws IOException {
    SimulatedDisk disk = store(false);
    List<Long> places = places(new DamagedDisk(disk), kind);
    assertTrue(!places.isEmpty(), "nothing to damage");
    for (long place : places) {
      SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
      new DamagedDisk(damaged).damage(Opening.DATA, place, 8);
      isWholeAgain(damaged, state, kind + " at " + place);
    }
  }

  @ParameterizedTest
  @CsvSource({"META", "CATALOG", "MAP", "ROOT"})
  void afterACleanCloseOpeningFallsBackForWhatItReadsAndLosesNothing(Kind kind) throws IOException {
    SimulatedDisk disk = store(true);
    List<Long> places = places(new DamagedDisk(disk), kind);
    assertTrue(!places.isEmpty(), "nothing to damage");
    for (long place : places) {
      SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
      new DamagedDisk(damaged).damage(Opening.DATA, place, 8);
      isWholeAgain(damaged, state, kind + " at " + place);
    }
  }

  @ParameterizedTest
  @CsvSource({"LEAF,5", "BLOCK,3"})
  void afterACleanCloseTheFirstCheckpointFindsTheRestAndTheNextOpeningLosesNothing(Kind kind, int atLeast) throws IOException {
    SimulatedDisk disk = store(true);
    List<Long> places = places(new DamagedDisk(disk), kind);
    assertTrue(places.size() >= atLeast, places.size() + " places");
    for (long place : places) {
      SimulatedDisk damaged = disk.afterPowerCut(CrashChoice.none());
      new DamagedDisk(damaged).damage(Opening.DATA, place, 8);
      Entry written = new Entry("small", "written in between", new byte[99]);
      Engine engine = Engine.open(damaged, null, OPTIONS);
      assertTrue(engine.recovery().clean());
      CrashRun.write(engine, List.of(written));
      CorruptionException e = assertThrows(CorruptionException.class, engine::checkpoint);
      assertEquals(PageSize.fileOffset(e.page()), place - place % PageSize.PAGE_BYTES);
      assertTrue(engine.failure().isSet());
      engine.close(); // a failed store has nothing left to write
      isWholeAgain(damaged, state.with(List.of(written)), kind + " at " + place);
    }
  }

  /** Opens, which falls back, says so and replays two logs; what it then holds stays through a power cut and through an orderly end. */
  private static void isWholeAgain(SimulatedDisk damaged, CrashState expected, String what) {
    try (Engine engine = Engine.open(damaged, null, OPTIONS)) {
      assertNotNull(engine.recovery().fallback(), what);
      assertTrue(engine.recovery().replayedRecords() > 150, what + ", " + engine.recovery());
      assertNull(expected.difference(CrashState.of(engine)), what);
      CrashOracle.check(damaged.afterPowerCut(CrashChoice.none()), OPTIONS, List.of(expected), CrashOracle.Depth.FULL);
      CrashOracle.verify(engine);
    }
    try (Engine again = Engine.open(damaged, null, OPTIONS)) {
      assertTrue(again.recovery().clean(), what);
      assertNull(expected.difference(CrashState.of(again)), what);
    }
  }
}

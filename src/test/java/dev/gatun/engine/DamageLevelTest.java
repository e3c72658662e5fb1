package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.engine.DamagedDisk.TreePage;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.Checksums;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A pointer to a page that is whole and of the right kind, but of another level: followed, it would answer from another table, or for ever. Only the
 * level tells, when the page is a branch as the one expected.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamageLevelTest {
  private static final int ENTRIES = 1_400;
  private static final List<String> TABLES = List.of("first", "second");
  private static final DiskMoment FILLED = filled();
  private final SimulatedDisk disk = FILLED.afterKill();
  private final List<TreePage> roots = new ArrayList<>();
  private long branch;
  private long leaf;
  private byte[] lost = {};

  /** Two trees of three levels. */
  private static DiskMoment filled() {
    SimulatedDisk disk = new SimulatedDisk();
    try (Engine engine = Engine.open(disk, null, CrashRun.options(false, false))) {
      Random random = new Random(11);
      for (String name : TABLES) {
        RawTable table = engine.table(name, CrashState.CODEC, CrashState.CODEC);
        for (int i = 0; i < ENTRIES; i++) {
          byte[] key = new byte[16];
          random.nextBytes(key);
          table.put(key, new byte[1_900]);
        }
      }
    }
    return disk.moment();
  }

  @BeforeEach
  void find() throws IOException {
    DamagedDisk look = new DamagedDisk(disk);
    List<TreePage> pages = look.pages(look.metas().getFirst());
    pages.stream().filter(page -> page.level() == 2).forEach(roots::add);
    assertEquals(2, roots.size());
    assertEquals(List.of(2, 1, 0), pages.stream().limit(3).map(TreePage::level).toList(), "the first root, branch and leaf");
    branch = pages.get(1).id();
    leaf = pages.get(2).id();
    lost = pages.get(2).keys().getFirst();
  }

  /** A branch names another page in place of its child. */
  private void rename(long parent, long child, long other) throws IOException {
    DamagedDisk look = new DamagedDisk(disk);
    long old = pointer(look, child);
    byte[] image = look.page(parent);
    ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    int replaced = 0;
    for (int at = 0; at <= image.length - Long.BYTES; at++) {
      if (bytes.getLong(at) == old) {
        bytes.putLong(at, pointer(look, other));
        replaced++;
      }
    }
    assertEquals(1, replaced, "pointers to the child");
    Checksums.seal(image, 0, image.length);
    try (StorageFile data = disk.open(Opening.DATA)) {
      data.write(PageSize.fileOffset(parent), image, 0, image.length);
      data.force();
    }
  }

  private static long pointer(DamagedDisk look, long page) throws IOException {
    return PagePointer.of(page, PageImage.birthEpoch(look.page(page), 0));
  }

  @Test
  void aReaderFollowsNoPointerToAPageOfAnotherLevel() throws IOException {
    rename(roots.getFirst().id(), branch, roots.getLast().id());
    try (Engine engine = open()) {
      RawTable table = engine.table(TABLES.getFirst(), CrashState.CODEC, CrashState.CODEC);
      isTheLevel(assertThrows(CorruptionException.class, () -> table.get(lost)));
      isTheLevel(assertThrows(CorruptionException.class, () -> CrashState.entries(table, table.size())));
    }
  }

  @Test
  void verificationNamesAPageOfAnotherLevel() throws IOException {
    rename(roots.getFirst().id(), branch, roots.getLast().id());
    try (Engine engine = open()) {
      List<CorruptionException> damages = engine.verify().damages();
      assertFalse(damages.isEmpty());
      isTheLevel(damages.getFirst());
    }
  }

  private Engine open() {
    return Engine.open(disk, null, DamageVerifyTest.readOnly(FuzzShape.NO_SPARE));
  }

  private void isTheLevel(CorruptionException e) {
    assertEquals(roots.getLast().id(), e.page(), e.getMessage());
    assertEquals(List.of("level 1", "level 2"), List.of(e.expected(), e.found()));
  }

  /** The root was verified as a root before, so its first touch does not tell what it is here. */
  @ParameterizedTest
  @ValueSource(strings = {"get", "copyTo", "getAll", "scan", "last", "put", "remove", "verify"})
  void aBranchThatNamesItsRootIsNotFollowedForEver(String call) throws IOException {
    rename(branch, leaf, roots.getFirst().id());
    boolean writes = call.equals("put") || call.equals("remove");
    try (Engine engine = Engine.open(disk, null, writes ? FuzzShape.NO_SPARE : DamageVerifyTest.readOnly(FuzzShape.NO_SPARE))) {
      RawTable table = engine.table(TABLES.getFirst(), CrashState.CODEC, CrashState.CODEC);
      assertThrows(CorruptionException.class, () -> {
        switch (call) {
          case "get" -> table.get(lost);
          case "copyTo" -> table.copyTo(lost, MemorySegment.NULL);
          case "getAll" -> table.getAll(new byte[][] {lost, lost});
          case "scan" -> CrashState.entries(table, table.size());
          case "last" -> {
            try (var cursor = table.cursor(new Bounds(null, false, lost, true, true, 1))) {
              cursor.next();
            }
          }
          case "put" -> table.put(lost, new byte[9]);
          case "remove" -> table.remove(lost);
          default -> throw engine.verify().damages().getFirst();
        }
      });
    }
  }
}

package dev.gatun.io.sim;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What survives a kill and a power cut. */
class PowerCutTest {
  private static final int PAGE = PageTable.PAGE;

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void whatWasForcedSurvivesAndWhatWasNotMayNot() throws IOException {
    StorageFile file = durableFile("a", 2);
    write(file, 0, 1);
    file.force();
    write(file, 1, 2);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 1, 0);
    assertPages(disk.afterPowerCut(CrashChoice.all()), "a", 1, 2);
  }

  @Test
  void forceCoversStoresIntoMappings() throws IOException {
    StorageFile file = durableFile("a", 4);
    MemorySegment mapped = file.map(PAGE, 2 * PAGE, Arena.global());
    mapped.asSlice(PAGE, PAGE).fill((byte) 5);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 0, 0);
    file.force();
    mapped.asSlice(0, PAGE).fill((byte) 6);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 5, 0);
    assertPages(disk.afterPowerCut(CrashChoice.all()), "a", 0, 6, 5, 0);
  }

  @Test
  void writeBackMakesItsRangeDurableAndNothingElse() throws IOException {
    StorageFile file = durableFile("a", 4);
    MemorySegment mapped = file.map(PAGE, 3 * PAGE, Arena.global());
    mapped.fill((byte) 5);
    file.writeBack(mapped, PAGE + 10, 20);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 5, 0);
    file.writeBack(mapped.asSlice(2 * PAGE), 0, 1);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 5, 5);
  }

  @Test
  void writeThroughMakesItsRangeDurableAndNothingElse() throws IOException {
    StorageFile file = durableFile("a", 4);
    write(file, 0, 5);
    file.writeThrough(2 * PAGE, new byte[PAGE], 0, PAGE);
    byte[] sevens = new byte[PAGE];
    Arrays.fill(sevens, (byte) 7);
    file.writeThrough(3 * PAGE, sevens, 0, PAGE);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 0, 7);
  }

  @Test
  void writeThroughMakesALongerLengthDurable() throws IOException {
    StorageFile file = durableFile("a", 1);
    write(file, 1, 5);
    byte[] sevens = new byte[PAGE];
    Arrays.fill(sevens, (byte) 7);
    file.writeThrough(2 * PAGE, sevens, 0, PAGE);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 7);
    write(file, 3, 5);
    file.writeThrough(0, sevens, 0, PAGE);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 7, 0, 7, 0);
  }

  @Test
  void pagesBehindALostLengthAreGoneEvenIfWrittenBack() throws IOException {
    StorageFile file = durableFile("a", 1);
    write(file, 1, 2);
    write(file, 2, 3);
    disk.writeBackPage("a", 1);
    disk.writeBackPage("a", 2);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0);
    assertPages(disk.afterPowerCut(CrashChoice.onlyMetadata()), "a", 0, 2, 3);
    assertPages(disk.afterPowerCut(new Lengths(1)), "a", 0, 2);
    disk.writeBackLength("a");
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 2, 3);
  }

  @Test
  void aKeptLengthWithoutItsPagesReadsAsZeros() throws IOException {
    StorageFile file = durableFile("a", 1);
    write(file, 2, 3);
    assertPages(disk.afterPowerCut(CrashChoice.onlyMetadata()), "a", 0, 0, 0);
  }

  @Test
  void aLostTruncationBringsTheOldBytesBackAndAKeptOneBringsZeros() throws IOException {
    StorageFile file = durableFile("a", 3);
    write(file, 2, 7);
    file.force();
    file.truncate(PAGE);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 7);
    assertPages(disk.afterPowerCut(CrashChoice.onlyMetadata()), "a", 0);
    file.write(3 * PAGE - 1, new byte[1], 0, 1);
    assertPages(disk.afterPowerCut(new Lengths(1)), "a", 0);
    assertPages(disk.afterPowerCut(CrashChoice.onlyMetadata()), "a", 0, 0, 0);
    file.force();
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a", 0, 0, 0);
  }

  @Test
  void aPageWrittenBackAfterATruncationIsNotCutByIt() throws IOException {
    StorageFile file = durableFile("a", 2);
    file.truncate(0);
    write(file, 1, 4);
    disk.writeBackPage("a", 1);
    assertPages(disk.afterPowerCut(CrashChoice.all()), "a", 0, 4);
    assertPages(disk.afterPowerCut(CrashChoice.onlyMetadata()), "a", 0, 4);
    assertPages(disk.afterPowerCut(CrashChoice.none()), "a");
  }

  @Test
  void bytesBehindALostLengthInsideAPageAreZeros() throws IOException {
    StorageFile file = durableFile("a", 0);
    file.write(0, filled(100, 1), 0, 100);
    file.force();
    file.write(100, filled(100, 2), 0, 100);
    disk.writeBackPage("a", 0);
    SimulatedDisk cut = disk.afterPowerCut(CrashChoice.none());
    StorageFile after = cut.open("a");
    assertEquals(100, after.size());
    after.write(199, new byte[1], 0, 1);
    byte[] bytes = new byte[200];
    after.read(0, bytes, 0, 200);
    assertEquals(0, bytes[150]);
  }

  @Test
  void namesSurviveOnlyAForceOfTheDirectory() throws IOException {
    StorageFile file = disk.create("new");
    write(file, 0, 1);
    file.force();
    assertEquals(List.of(), disk.afterPowerCut(CrashChoice.none()).list());
    assertEquals(List.of("new"), disk.afterPowerCut(CrashChoice.onlyMetadata()).list());
    disk.forceDirectory();
    assertPages(disk.afterPowerCut(CrashChoice.none()), "new", 1);
    disk.rename("new", "old");
    assertPages(disk.afterPowerCut(CrashChoice.none()), "new", 1);
    assertPages(disk.afterPowerCut(CrashChoice.all()), "old", 1);
    disk.delete("old");
    assertPages(disk.afterPowerCut(CrashChoice.none()), "new", 1);
    assertEquals(List.of(), disk.afterPowerCut(CrashChoice.all()).list());
  }

  @Test
  void aLostRenameLeavesTheReplacedFile() throws IOException {
    StorageFile target = durableFile("target", 1);
    write(target, 0, 1);
    target.force();
    StorageFile source = durableFile("source", 1);
    write(source, 0, 2);
    source.force();
    disk.rename("source", "target");
    SimulatedDisk lost = disk.afterPowerCut(CrashChoice.none());
    assertPages(lost, "target", 1);
    assertPages(lost, "source", 2);
    SimulatedDisk kept = disk.afterPowerCut(CrashChoice.all());
    assertPages(kept, "target", 2);
    assertFalse(kept.exists("source"));
  }

  @Test
  void randomChoicesKeepPrefixesAndOtherSubsetsOfNames() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      disk.create(name);
    }
    Set<List<String>> seen = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      seen.add(disk.afterPowerCut(CrashChoice.random(seed)).list());
    }
    assertEquals(8, seen.size(), seen::toString);
  }

  @Test
  void onlyPageAndAllButPageAreEachOthersOpposite() throws IOException {
    StorageFile file = durableFile("a", 4);
    write(file, 1, 1);
    write(file, 3, 3);
    assertEquals(2, disk.dirtyPages().size());
    assertPages(disk.afterPowerCut(CrashChoice.onlyPage(1)), "a", 0, 0, 0, 3);
    assertPages(disk.afterPowerCut(CrashChoice.allButPage(1)), "a", 0, 1, 0, 0);
  }

  @Test
  void dirtyPagesAreThoseWhoseBytesDiffer() throws IOException {
    StorageFile file = durableFile("a", 4);
    MemorySegment mapped = file.map(0, 4 * PAGE, Arena.global());
    mapped.set(JAVA_BYTE, 2 * PAGE + 17, (byte) 1);
    mapped.set(JAVA_BYTE, 0, (byte) 0);
    List<DirtyPage> dirty = disk.dirtyPages();
    assertEquals("[a page 2 (0 of 1)]", dirty.toString());
    mapped.set(JAVA_BYTE, 2 * PAGE + 17, (byte) 0);
    assertEquals(List.of(), disk.dirtyPages());
  }

  @Test
  void tornPagesMixOldAndNewInPiecesOfTheGranularity() throws IOException {
    StorageFile file = durableFile("a", 1);
    write(file, 0, 1);
    for (int granularity : new int[] {512, 64, 8, 1}) {
      int mixed = 0;
      for (long seed = 0; seed < 50; seed++) {
        byte[] page = page(disk.afterPowerCut(CrashChoice.torn(seed, granularity)), "a", 0);
        for (int i = 0; i < PAGE; i++) {
          assertEquals(page[i / granularity * granularity], page[i], "a piece is whole");
        }
        int sum = sum(page);
        mixed += sum > 0 && sum < PAGE ? 1 : 0;
      }
      assertTrue(mixed > 10, "torn pages at " + granularity + ": " + mixed);
    }
  }

  @Test
  void aStaleSectorIsOneSectorThatDiffers() throws IOException {
    StorageFile file = durableFile("a", 3);
    write(file, 0, 1);
    file.write(2 * PAGE + 1000, new byte[] {1}, 0, 1);
    Set<Integer> missing = new HashSet<>();
    for (long seed = 0; seed < 60; seed++) {
      SimulatedDisk cut = disk.afterPowerCut(CrashChoice.stale(seed));
      int first = sum(page(cut, "a", 0));
      int third = sum(page(cut, "a", 2));
      assertTrue((first == PAGE && third == 0) || (first == PAGE - 512 && third == 1), first + " " + third);
      missing.add(first);
    }
    assertEquals(2, missing.size());
  }

  @Test
  void aChoiceGivesTheSameStateAgainAndItsTextSaysHowToMakeIt() throws IOException {
    StorageFile file = durableFile("a", 16);
    for (int i = 0; i < 16; i++) {
      write(file, i, i + 1);
    }
    DiskMoment moment = disk.moment();
    Set<String> states = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      byte[] first = all(moment.afterPowerCut(CrashChoice.torn(seed, 8)), "a");
      assertArrayEquals(first, all(moment.afterPowerCut(CrashChoice.torn(seed, 8)), "a"));
      states.add(Arrays.hashCode(first) + "");
    }
    assertTrue(states.size() > 45);
    assertEquals("CrashChoice.torn(7L, 8)", CrashChoice.torn(7, 8).toString());
    assertEquals("CrashChoice.random(-7L)", CrashChoice.random(-7).toString());
    assertEquals("CrashChoice.stale(7L)", CrashChoice.stale(7).toString());
    assertEquals("CrashChoice.onlyPage(3)", CrashChoice.onlyPage(3).toString());
    assertEquals("CrashChoice.none()", CrashChoice.none().toString());
  }

  @Test
  void aKillKeepsWhatWasWrittenButMakesNothingDurable() throws IOException {
    StorageFile file = durableFile("a", 2);
    write(file, 0, 1);
    file.map(PAGE, PAGE, Arena.global()).fill((byte) 2);
    write(file, 2, 3);
    disk.create("b");
    SimulatedDisk killed = disk.afterKill();
    assertPages(killed, "a", 1, 2, 3);
    assertTrue(killed.exists("b"));
    SimulatedDisk cut = killed.afterPowerCut(CrashChoice.none());
    assertPages(cut, "a", 0, 0);
    assertFalse(cut.exists("b"));
    killed.open("a").force();
    assertPages(killed.afterPowerCut(CrashChoice.none()), "a", 1, 2, 3);
  }

  @Test
  void forksAreIndependent() throws IOException {
    StorageFile file = durableFile("a", 2);
    write(file, 0, 1);
    DiskMoment moment = disk.moment();
    SimulatedDisk first = moment.afterPowerCut(CrashChoice.all());
    first.open("a").map(0, 2 * PAGE, Arena.global()).fill((byte) 9);
    first.open("a").force();
    write(file, 0, 8);
    file.force();
    assertPages(moment.afterPowerCut(CrashChoice.all()), "a", 1, 0);
    assertPages(moment.afterPowerCut(CrashChoice.none()), "a", 0, 0);
    assertPages(first, "a", 9, 9);
    assertPages(disk, "a", 8, 0);
  }

  @Test
  void recycledMemoryIsEmptyAgain() throws IOException {
    StorageFile file = durableFile("a", 8);
    file.map(0, 8 * PAGE, Arena.global()).fill((byte) 9);
    disk.recycle();
    SimulatedDisk next = new SimulatedDisk();
    StorageFile other = next.create("a");
    other.write(8 * PAGE - 1, new byte[1], 0, 1);
    other.map(0, 8 * PAGE, Arena.global());
    assertEquals(0, sum(all(next, "a")));
  }

  @Test
  void aRangeMayBeMappedOtherwiseWhenTheFirstArenaIsClosed() throws IOException {
    StorageFile file = durableFile("a", 4);
    try (Arena arena = Arena.ofShared()) {
      file.map(0, 2 * PAGE, arena).fill((byte) 1);
      assertThrows(IllegalArgumentException.class, () -> file.map(0, 4 * PAGE, Arena.global()));
    }
    file.map(0, 4 * PAGE, Arena.global()).set(JAVA_BYTE, 2 * PAGE, (byte) 2);
    byte[] bytes = all(disk, "a");
    assertEquals(1, bytes[PAGE]);
    assertEquals(2, bytes[2 * PAGE]);
  }

  @Test
  void everyCutLiesBetweenTheImagesAndForceBringsThemTogether() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StorageFile file = durableFile("a", 16);
    file.map(0, 8 * PAGE, Arena.global());
    int unforcedLengths = 0;
    for (int i = 0; i < 150; i++) {
      change(file, random);
      unforcedLengths++; // at most one a change
      byte[] after = all(disk, "a");
      assertArrayEquals(after, all(disk.afterPowerCut(CrashChoice.all()), "a"), () -> "seed " + seed);
      assertArrayEquals(after, all(disk.afterKill(), "a"), () -> "seed " + seed);
      List<byte[]> possible = new ArrayList<>(List.of(after));
      DiskMoment moment = disk.moment();
      for (int kept = 0; kept <= unforcedLengths; kept++) {
        possible.add(all(moment.afterPowerCut(new Lengths(kept)), "a")); // a page written back behind the end appears with some lengths only
      }
      assertEachByteIsInOneOf(possible, all(moment.afterPowerCut(CrashChoice.torn(i, 64)), "a"), "seed " + seed + ", round " + i);
      if (random.nextInt(4) == 0) {
        file.force();
        unforcedLengths = 0;
        assertArrayEquals(after, all(disk.afterPowerCut(CrashChoice.none()), "a"), () -> "seed " + seed);
        assertEquals(List.of(), disk.dirtyPages());
      }
    }
  }

  private static void assertEachByteIsInOneOf(List<byte[]> possible, byte[] found, String message) {
    for (int at = 0; at < found.length; at++) {
      int position = at;
      byte now = found[at];
      if (possible.stream().noneMatch(image -> (position < image.length ? image[position] : 0) == now)) {
        throw new AssertionError("byte " + at + " is neither old nor new, " + message);
      }
    }
  }

  private void change(StorageFile file, Random random) throws IOException {
    int length = random.nextInt(3 * PAGE) + 1;
    switch (random.nextInt(6)) {
      case 0 -> file.truncate(Math.max(8 * PAGE, file.size() - length));
      case 1 -> {
        List<DirtyPage> dirty = disk.dirtyPages();
        if (!dirty.isEmpty()) {
          disk.writeBackPage("a", dirty.get(random.nextInt(dirty.size())).page());
        }
      }
      case 2 -> file.map(0, 8 * PAGE, Arena.global()).asSlice(random.nextInt(4 * PAGE), length).fill((byte) random.nextInt());
      default -> file.write(random.nextInt(24 * PAGE), filled(length, random.nextInt()), 0, length);
    }
  }

  /** A choice that keeps the first length changes, all names, no pages. */
  private record Lengths(int kept) implements CrashChoice {
    @Override
    public byte[] survivor(DirtyPage page) {
      return page.before();
    }

    @Override
    public int keptLengthChanges(String file, int count) {
      return kept;
    }

    @Override
    public boolean keepsDirectoryOperation(int index, int count) {
      return true;
    }
  }

  private StorageFile durableFile(String name, int pages) throws IOException {
    StorageFile file = disk.create(name);
    file.write(0, new byte[pages * PAGE], 0, pages * PAGE);
    file.force();
    disk.forceDirectory();
    return file;
  }

  private static void write(StorageFile file, int page, int value) throws IOException {
    file.write((long) page * PAGE, filled(PAGE, value), 0, PAGE);
  }

  private static void assertPages(SimulatedDisk of, String name, int... values) throws IOException {
    byte[] bytes = all(of, name);
    assertEquals(values.length * PAGE, bytes.length, "length");
    for (int page = 0; page < values.length; page++) {
      assertArrayEquals(filled(PAGE, values[page]), Arrays.copyOfRange(bytes, page * PAGE, (page + 1) * PAGE), "page " + page);
    }
  }

  private static byte[] page(SimulatedDisk of, String name, int page) throws IOException {
    return Arrays.copyOfRange(all(of, name), page * PAGE, (page + 1) * PAGE);
  }

  private static byte[] all(SimulatedDisk of, String name) throws IOException {
    try (StorageFile file = of.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      assertEquals(bytes.length, file.read(0, bytes, 0, bytes.length));
      return bytes;
    }
  }

  private static int sum(byte[] bytes) {
    int sum = 0;
    for (byte b : bytes) {
      sum += b;
    }
    return sum;
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}

package dev.gatun.io.sim;

import java.util.Arrays;

/** Everything survives but one sector that differs, which keeps its old bytes. */
record StaleSector(long seed) implements CrashChoice {
  private static final int SECTOR = 512;
  private static final int SECTORS = PageTable.PAGE / SECTOR;

  @Override
  public byte[] survivor(DirtyPage page) {
    return page.index() == Dice.below(seed, 0, page.count()) ? withStaleSector(page) : page.after();
  }

  private byte[] withStaleSector(DirtyPage page) {
    int first = Dice.below(seed, 1, SECTORS);
    for (int i = 0; i < SECTORS; i++) {
      int at = (first + i) % SECTORS * SECTOR;
      if (!Arrays.equals(page.before(), at, at + SECTOR, page.after(), at, at + SECTOR)) {
        byte[] mixed = page.after().clone();
        System.arraycopy(page.before(), at, mixed, at, SECTOR);
        return mixed;
      }
    }
    return page.after();
  }

  @Override
  public int keptLengthChanges(String file, int count) {
    return count;
  }

  @Override
  public boolean keepsDirectoryOperation(int index, int count) {
    return true;
  }

  @Override
  public String toString() {
    return "CrashChoice.stale(" + seed + "L)";
  }
}

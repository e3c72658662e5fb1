package dev.gatun.io.sim;

/**
 * A random subset. The seed decides first how likely a page survives (one in eight, a half, seven in eight): subsets that miss one page or hold one
 * page find most errors and are rare among even chances.
 */
record RandomChoice(String kind, long seed, int granularityBytes) implements CrashChoice {
  private static final int PAGE = PageTable.PAGE;
  private static final int[] EIGHTHS_KEPT = {1, 4, 7};
  private static final long LIKELIHOOD = 1L << 50; // places in the dice, apart from each other
  private static final long LENGTHS = 2L << 50;
  private static final long NAMES = 3L << 50;
  private static final long PAGES = 4L << 50;

  @Override
  public byte[] survivor(DirtyPage page) {
    long pageSeed = Dice.roll(seed, PAGES + page.index());
    if (granularityBytes < PAGE && Dice.below(pageSeed, 0, 2) == 0) {
      return torn(page, pageSeed);
    }
    return Dice.below(pageSeed, 1, 8) < eighths() ? page.after() : page.before();
  }

  /** A straight tear in one of two directions, or any mix of pieces. */
  private byte[] torn(DirtyPage page, long pageSeed) {
    int pieces = PAGE / granularityBytes;
    int shape = Dice.below(pageSeed, 2, 3);
    int tear = Dice.below(pageSeed, 3, pieces);
    byte[] mixed = page.before().clone();
    for (int i = 0; i < pieces; i++) {
      boolean kept = switch (shape) {
        case 0 -> i < tear;
        case 1 -> i >= tear;
        default -> Dice.below(pageSeed, 4 + i, 8) < eighths();
      };
      if (kept) {
        System.arraycopy(page.after(), i * granularityBytes, mixed, i * granularityBytes, granularityBytes);
      }
    }
    return mixed;
  }

  @Override
  public int keptLengthChanges(String file, int count) {
    return Dice.below(seed, LENGTHS + file.hashCode(), count + 1);
  }

  @Override
  public boolean keepsDirectoryOperation(int index, int count) {
    boolean inOrder = (Dice.roll(seed, NAMES) & 1) == 0;
    return inOrder ? index < Dice.below(seed, NAMES + 1, count + 1) : Dice.below(seed, NAMES + 2 + index, 2) == 0;
  }

  private int eighths() {
    return EIGHTHS_KEPT[Dice.below(seed, LIKELIHOOD, EIGHTHS_KEPT.length)];
  }

  @Override
  public String toString() {
    return "CrashChoice." + kind + "(" + seed + "L" + (kind.equals("torn") ? ", " + granularityBytes : "") + ")";
  }
}

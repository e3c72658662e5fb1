package dev.gatun.io.sim;

/**
 * What of the unforced survives a power cut. A choice is without state and gives the same answers for the same moment; its text is the call that
 * makes it again.
 *
 * <p>Length changes of a file survive in order (a prefix). Directory operations survive in order for half of the seeds of a random choice, as in a
 * journal, and in any subset for the other half, since POSIX promises nothing; the choices that are not random keep all or none.
 */
public interface CrashChoice {
  /** The bytes of the page after the cut: {@code before}, {@code after}, or a new array that mixes them. */
  byte[] survivor(DirtyPage page);

  /** How many of the unforced length changes of a file survive, the first ones. */
  int keptLengthChanges(String file, int count);

  /** Whether the unforced directory operation survives. */
  boolean keepsDirectoryOperation(int index, int count);

  /** Only what was forced. */
  static CrashChoice none() {
    return new PickedPages("none()", false, page -> false);
  }

  /** Everything: like a kill, but all is durable. */
  static CrashChoice all() {
    return new PickedPages("all()", true, page -> true);
  }

  /** Lengths and names, but no page: new space reads as zeros. */
  static CrashChoice onlyMetadata() {
    return new PickedPages("onlyMetadata()", true, page -> false);
  }

  /** Lengths, names and the n-th dirty page. */
  static CrashChoice onlyPage(int n) {
    return new PickedPages("onlyPage(" + n + ")", true, page -> page.index() == n);
  }

  /** Everything but the n-th dirty page. */
  static CrashChoice allButPage(int n) {
    return new PickedPages("allButPage(" + n + ")", true, page -> page.index() != n);
  }

  /** Any subset of the pages, each whole. */
  static CrashChoice random(long seed) {
    return new RandomChoice("random", seed, PageTable.PAGE);
  }

  /** Any subset of the pages, many of them torn in pieces of 512, 64, 8 or 1 bytes. */
  static CrashChoice torn(long seed, int granularityBytes) {
    return new RandomChoice("torn", seed, granularityBytes);
  }

  /** Everything but one sector of 512 bytes in one page, which keeps its old bytes. */
  static CrashChoice stale(long seed) {
    return new StaleSector(seed);
  }
}

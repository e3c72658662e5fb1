package dev.gatun.page;

/**
 * A real latch table that grows, one for each test state: two extents, of which the second comes during the test. It lies in this package because
 * only the page file makes and extends latch tables.
 */
public final class GrowSlab {
  /** The page that names another one. */
  public static final long PARENT = 1;

  /** The first page of the second extent. */
  public static final long CHILD = Extents.firstId(1);

  private final LatchTable latches = new LatchTable();
  private long named = PARENT;

  /** One extent, and a parent that names itself. */
  public GrowSlab() {
    latches.extend(1);
    latches.born(PARENT);
    latches.release(PARENT);
  }

  /** Makes the second extent. */
  public void grow() {
    latches.extend(2);
    latches.born(CHILD);
    latches.release(CHILD);
  }

  /** Lets the parent name the page of the second extent. */
  public void name() {
    latches.tryLatch(PARENT, latches.load(PARENT));
    named = CHILD;
    latches.release(PARENT);
  }

  /** Goes from the parent to what it names: 1 when it came there, -1 when it starts over, -2 when a page that validates has no word. */
  public int descend() {
    long word = latches.load(PARENT);
    long page = named;
    boolean found = true;
    try {
      found = LatchTable.isReadable(latches.load(page));
    } catch (IndexOutOfBoundsException e) {
      page = 0; // an old array of pieces
    }
    if (!LatchTable.isReadable(word) || !latches.validate(PARENT, word) || !found) {
      return -1;
    }
    return page == 0 ? -2 : 1;
  }

  /** Frees the words. */
  public void close() {
    latches.close();
  }
}

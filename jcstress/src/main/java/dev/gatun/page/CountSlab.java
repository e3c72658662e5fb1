package dev.gatun.page;

/** A real count of free pages for each test state. It lies in this package because the count is private to it. */
public final class CountSlab {
  private final FreeCount count = new FreeCount();

  /** A count with so many pages for ordinary writers. */
  public CountSlab(int pages) {
    count.add(count.rest() + pages);
  }

  /** Reserves pages. */
  public boolean take(int pages) {
    return count.take(pages);
  }

  /** Gives pages back. */
  public void add(int pages) {
    count.add(pages);
  }

  /** What is left for ordinary writers. */
  public long left() {
    return count.get() - count.rest();
  }

  /** Looks and then takes, in two steps: for a twin. */
  public boolean lookThenTake(int pages) {
    if (left() < pages) {
      return false;
    }
    count.add(-pages);
    return true;
  }
}

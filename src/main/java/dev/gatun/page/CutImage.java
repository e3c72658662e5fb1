package dev.gatun.page;

/**
 * Which pages a cut has: what the checkpoint writes as its free map, and the nodes it must seal. Taken under the exclusive gate by {@link
 * Allocator#cut}, then read by the checkpoint alone while writers go on. Closing gives the memory back.
 */
public final class CutImage implements AutoCloseable {
  private final Allocator allocator;
  private final PageBits live;
  private final PageBits born;
  private final PageBits attached;
  private boolean closed;

  CutImage(Allocator allocator, PageBits live, PageBits born, PageBits attached) {
    this.allocator = allocator;
    this.live = live;
    this.born = born;
    this.attached = attached;
  }

  /** The map of pages reachable from the cut, one bit a page, without trailing zero bytes. */
  public byte[] usedMap() {
    return live.toBytes();
  }

  /** How many pages are reachable from the cut. */
  public long liveCount() {
    return live.count();
  }

  /** One above the highest page reachable from the cut. */
  public long usedPages() {
    return live.last() + 1;
  }

  /** Whether a page is reachable from the cut. */
  public boolean isLive(long id) {
    return live.get(id);
  }

  /** How many nodes were born since the last cut and are reachable from this one: the checkpoint seals them. */
  public long bornCount() {
    return born.count();
  }

  /** The next of these nodes from an id on, ascending, or -1: {@code for (long id = nextBorn(0); id >= 0; id = nextBorn(id + 1))}. */
  public long nextBorn(long from) {
    return born.next(from);
  }

  /** The next page from an id on that the last checkpoint has not made durable, a node or a page of a run, or -1. */
  public long nextUnwritten(long from) {
    long node = born.next(from);
    long run = attached.next(from);
    return node < 0 || run >= 0 && run < node ? run : node;
  }

  /** How many pages the last checkpoint has not made durable. */
  public long unwrittenCount() {
    return born.count() + attached.count();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      allocator.free(live, born, attached);
    }
  }
}

package dev.gatun.page;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.PageSize;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who owns which page. Every page but page 0 is in exactly one state:
 *
 * <pre>
 *   free --allocate--> live             live --retire, a pin shows it--> deferred --unpin, no pin is left--> free
 *   free --allocateRun--> unattached    live --retire, no pin shows it--> free
 *   unattached --attach--> live         unattached --abandon--> free
 *   free --allocateBlob--> blob         blob --freeBlob--> free
 * </pre>
 *
 * <p>Live pages are nodes and attached runs: what the present trees reach. A blob page belongs to a checkpoint's catalog or map.
 *
 * <h2>Reuse (I6)</h2>
 *
 * <p>A pin at epoch e stands for the state that a cut fixed at the end of e: a kept checkpoint, a running one, a snapshot. It shows a page born in b
 * and freed in f exactly when b &le; e &lt; f. So a retired page is free at once when no pin lies in [b, f), which is always so for a page that dies
 * in the epoch of its birth; otherwise it is deferred until the last of the pins in [b, f) is gone. A pin that comes later never matters: it is taken
 * by a cut that ends an epoch e &ge; f. An old snapshot therefore holds only what it shows itself, and not what was born and freed after it. That a
 * reader still looks at the page is not this class's matter: its latch version was raised (I4) before {@link #retire}.
 *
 * <p>After open ({@link #restore}) a page is free only when no kept checkpoint's map has it and no kept meta names it. The live pages are those of
 * the newest map. A page that only the older map has is deferred to that checkpoint's pin.
 *
 * <h2>Reservations (I11)</h2>
 *
 * <p>Pages are handed out only against a reservation made before the operation was logged: see {@link FreeCount}.
 *
 * <h2>Locks</h2>
 *
 * <p>One spin latch guards the bitmaps; inside it nothing waits, and it is taken with any stripe, gate or page latch held. Growth waits for the disk:
 * with nothing held (I5).
 */
public final class Allocator implements AutoCloseable {
  private static final long FIRST_ID = 1; // page 0 is the null pointer
  private static final long FOLLOWING = -1; // the page handed out before

  /**
   * A kept checkpoint.
   *
   * @param epoch the epoch that its cut ended
   * @param usedMap its free map: the bits of the pages reachable from it
   * @param blobPages the pages of its catalog and of the map itself
   */
  public record Kept(long epoch, byte[] usedMap, long[] blobPages) {}

  /** How many pages are in which state. */
  public record Counts(long materialised, long free, long available, long live, long deferred, long blob, long unattached, int pins) {}

  private final PageFile file;
  private final LatchTable latches;
  private final BitChunks memory = new BitChunks();
  private final SpinLatch latch = new SpinLatch();
  private final FreeCount available = new FreeCount();

  // Under the latch:
  private final PageBits free = new PageBits(memory);
  private final PageBits live = new PageBits(memory);
  private final PageBits blob = new PageBits(memory);
  private final PageBits unattached = new PageBits(memory);
  private final Deferred deferred = new Deferred(memory);
  private final Pins pins = new Pins();
  private PageBits born = new PageBits(memory); // nodes born since the last checkpoint's cut; all live
  private PageBits attached = new PageBits(memory); // pages of runs attached since then; all live
  private long known = FIRST_ID; // pages below are in one of the states
  private long cursor = FIRST_ID; // where the next single page is searched
  private final FreeRuns runs = new FreeRuns();
  private final FileEnd end = new FileEnd(memory);

  private Allocator(PageFile file) {
    this.file = file;
    this.latches = file.latches();
  }

  /** For a new file: all pages are free. */
  public static Allocator create(PageFile file) {
    Allocator allocator = new Allocator(file);
    allocator.extend();
    return allocator;
  }

  /** For an opened file: what the kept checkpoints, one or two and the newest first, say. Pins each of them once. */
  public static Allocator restore(PageFile file, List<Kept> newestFirst) {
    Allocator allocator = new Allocator(file);
    try {
      allocator.fill(newestFirst, file.materialisedPages());
      return allocator;
    } catch (Throwable t) {
      allocator.close();
      throw t;
    }
  }

  /** A page in both maps is live: its birth epoch will tell {@link #retire} that the older checkpoint shows it too. */
  private void fill(List<Kept> newestFirst, long end) {
    KeptMaps kept = new KeptMaps(file.name(), memory, newestFirst, end);
    live.takeAll(kept.newest());
    PageBits olderOnly = kept.older();
    olderOnly.removeAll(live);
    kept.blobsInto(blob, live, olderOnly);
    free.addRangeExcept(FIRST_ID, end, live, olderOnly, blob);
    newestFirst.forEach(checkpoint -> pins.add(checkpoint.epoch()));
    deferred.addAll(newestFirst.getLast().epoch(), newestFirst.getLast().epoch(), olderOnly);
    available.add(free.count());
    known = end;
  }

  /** Makes the pages that the file has grown by free. */
  public void extend() {
    under(() -> {
      long end = file.materialisedPages();
      if (end > known) {
        free.addRange(known, end);
        available.add(end - known);
        known = end;
      }
    });
  }

  /** How many free pages a checkpoint needs for its catalog and map; ordinary writers leave so many. Told by the engine when it knows better. */
  public void keepForCheckpoint(long pages) {
    available.keepForCheckpoint(pages);
  }

  /** Reserves pages for an ordinary write. False: not enough now; the caller grows the file and tries again, holding nothing. */
  public boolean reserve(int pages) {
    return available.take(pages);
  }

  /** Reserves pages for what must go on when the disk is full: deletes, checkpoints, recovery. */
  public boolean reserveUrgent(int pages) {
    return available.takeUrgent(pages);
  }

  /** Gives back the unused part of a reservation. */
  public void unreserve(int pages) {
    available.add(pages);
  }

  /** Reserves, growing the file as often as needed. Waits for the disk: nothing is held (I5). A full disk passes as an exception. */
  public void reserveGrowing(int pages) throws IOException {
    while (!reserve(pages)) {
      grow(pages);
    }
  }

  /** Grows the file by at least so many pages and makes them free. Waits for the disk: nothing is held (I5). */
  public void grow(long pages) throws IOException {
    if (!readmit()) {
      file.grow(pages);
      extend();
    }
  }

  /**
   * Grows the file so that it has a free run of that many pages (at most {@link Extents#MAX_PAGES}) at least for a moment. Waits for the disk:
   * nothing is held (I5).
   */
  public void growRun(int pages) throws IOException {
    readmit();
    file.growRun(pages);
    extend();
  }

  /**
   * Hands out one page of the caller's reservation for a node: live, latched by the caller, and born in this epoch. Pages follow each other as far as
   * the free ones do, so that what an epoch writes lies together on the disk.
   */
  public long allocate(long epoch) {
    return allocateFrom(epoch, FOLLOWING);
  }

  /** As {@link #allocate}, but the first free page from an id on, or else the lowest of all: for who chooses where pages lie. */
  public long allocateFrom(long epoch, long from) {
    long id;
    latch.lock();
    try {
      id = from == FOLLOWING ? nextFree() : lowestFree(from);
      bear(id, epoch);
    } finally {
      latch.unlock();
    }
    latches.born(id);
    return id;
  }

  private void bear(long id, long epoch) {
    assert epoch > pins.newest() : "a page born in epoch " + epoch + ", which a cut has ended"; // I1
    free.remove(id);
    live.add(id);
    born.add(id);
  }

  private long nextFree() {
    long id = lowestFree(cursor);
    cursor = id + 1;
    return id;
  }

  private long lowestFree(long from) {
    long id = free.next(from);
    if (id < 0) {
      id = free.next(FIRST_ID);
    }
    if (id < 0) {
      throw new IllegalStateException("no free page: more pages were allocated than reserved");
    }
    return id;
  }

  /**
   * Hands out neighbouring pages inside one extent, out of the caller's reservation. They are verified and unlatched, nobody's until {@link #attach},
   * and free in every map until then. Returns 0 when there is no such run: the caller asks for shorter ones, or calls {@link #growRun}.
   */
  public long allocateRun(int pages) {
    long first;
    latch.lock();
    try {
      first = runs.find(pages, free, known);
      if (first == 0) {
        return 0;
      }
      free.removeRange(first, first + pages);
      unattached.addRange(first, first + pages);
    } finally {
      latch.unlock();
    }
    latches.bornUnlatched(first, pages);
    return first;
  }

  /** Makes a run, whose bytes are written, a part of the tree. Inside the gate, by the operation whose leaf names it. */
  public void attach(long firstId, int pages) {
    under(() -> {
      unattached.removeRange(firstId, firstId + pages);
      live.addRange(firstId, firstId + pages);
      attached.addRange(firstId, firstId + pages);
    });
  }

  /** Gives back a run that was never attached. */
  public void abandon(long firstId, int pages) {
    under(() -> {
      unattached.removeRange(firstId, firstId + pages);
      makeFree(firstId, pages);
    });
  }

  /**
   * Takes pages out of the tree that were replaced or unlinked, after their latch versions were raised (I4). Reusable at once when no pin lies in
   * [birth, freedIn), else when the last such pin is gone (I6). Inside the gate; freedIn is the current epoch.
   */
  public void retire(long id, int pages, long birth, long freedIn) {
    assert birth <= freedIn : "page " + id + " born in " + birth + " and freed in " + freedIn;
    latch.lock();
    try {
      long oldest = pins.atOrAbove(birth);
      long newest = pins.below(freedIn);
      for (long page = id; page < id + pages; page++) {
        takeOut(page);
        boolean ignored = born.removeIfPresent(page) || attached.removeIfPresent(page);
        if (oldest <= newest) {
          deferred.add(oldest, newest, page);
        }
      }
      if (oldest > newest) {
        makeFree(id, pages);
      }
    } finally {
      latch.unlock();
    }
  }

  /** A tree had the page. When the map that opening read does not, it has been free all the time, and what was handed out cannot be told. */
  private void takeOut(long page) {
    if (!live.removeIfPresent(page)) {
      throw new CorruptionException(file.name(), page, PageSize.fileOffset(page), "a page that the free map has as used", "a free page");
    }
  }

  private void makeFree(long id, int pages) {
    if (!end.takes(id, pages)) {
      free.addRange(id, id + pages);
      available.add(pages);
    }
  }

  /**
   * Hands out one page of the caller's reservation for a checkpoint's catalog or map: in no map, and nothing to seal later. Verified and unlatched.
   */
  public long allocateBlob() {
    long id;
    latch.lock();
    try {
      id = nextFree();
      free.remove(id);
      blob.add(id);
    } finally {
      latch.unlock();
    }
    latches.bornUnlatched(id, 1);
    return id;
  }

  /** Gives back a page of a catalog or map whose checkpoint is kept no more, or came to nothing. */
  public void freeBlob(long id) {
    under(() -> {
      blob.remove(id);
      makeFree(id, 1);
    });
  }

  /**
   * Keeps what a cut at the end of the epoch shows. An epoch may be pinned again while it is pinned; a new one only under the exclusive gate, by its
   * cut.
   */
  public void pin(long epoch) {
    under(() -> pins.add(epoch));
  }

  /** Takes a pin away; with the epoch's last one, pages that only it needed become free. */
  public void unpin(long epoch) {
    latch.lock();
    try {
      if (pins.remove(epoch)) {
        long before = free.count();
        deferred.unpin(epoch, pins.below(epoch), pins.atOrAbove(epoch), free);
        end.withhold(known, free);
        available.add(free.count() - before);
      }
    } finally {
      latch.unlock();
    }
  }

  // ---------------------------------------------------------------- the end of the file

  /**
   * Hands out no page from this id on any more, an end of an extent: so that the file can be cut there once nobody has one. Free pages there count as
   * not available, and growth gives them back first. False, and nothing has changed: what is free below does not cover what is reserved and what must
   * be left, or there is a limit already.
   */
  public boolean limit(long from) {
    return latched(() -> end.limit(from, known, free, available));
  }

  /** Whether pages are withheld. */
  public boolean isLimited() {
    return latched(end::isLimited);
  }

  /** Hands out all free pages again. True if that gave any back. */
  public boolean readmit() {
    return latched(() -> end.readmit(free, available));
  }

  /**
   * Ends the file at the limit when nobody has a page there: no tree, no kept checkpoint, no snapshot. From now on meta pages name the smaller size;
   * the mapping and the file follow by {@link PageFile#unmapTail} and {@link PageFile#cutTail}.
   */
  public boolean endAtLimit() {
    long limit = latched(end::limit);
    return file.endAt(limit, () -> latched(() -> giveUpTail(limit)));
  }

  private boolean giveUpTail(long limit) {
    known = end.cut(known);
    cursor = Math.min(cursor, known);
    return known == limit;
  }

  /** Pages in use at an id and above. */
  public long usedFrom(long id) {
    return latched(() -> end.usedFrom(id, known, free));
  }

  /** Pages of the present trees at an id and above. */
  public long liveFrom(long id) {
    return latched(() -> live.countIn(id, known));
  }

  // ---------------------------------------------------------------- cuts

  /**
   * What the checkpoint's cut has. Under the exclusive gate, and in no time whatever the size of the store. There is one image at a time; nodes born
   * from now on belong to the next.
   */
  public CutImage cut() {
    latch.lock();
    try {
      CutImage image = new CutImage(this, live.picture(), born, attached);
      born = new PageBits(memory);
      attached = new PageBits(memory);
      return image;
    } finally {
      latch.unlock();
    }
  }

  void free(PageBits... images) {
    under(() -> {
      for (PageBits image : images) {
        image.clear();
      }
    });
  }

  /** How many free pages ordinary writes leave. */
  public long floor() {
    return available.rest();
  }

  /** Pages that only one pin needs any more. */
  public long deferredOnlyBy(long epoch) {
    return latched(() -> deferred.onlyBy(epoch));
  }

  /** Deferred pages that at least one of these pins shows, whether others do too or not. */
  public long deferredShownBy(long... epochs) {
    return latched(() -> deferred.shownBy(epochs));
  }

  /** Free pages that nobody has reserved. One volatile read. */
  public long available() {
    return available.get();
  }

  /** One above the highest page that is in use for anything. */
  public long usedPages() {
    return latched(() -> end.lastUsed(known, free) + 1);
  }

  /** About how many pages were copied since the last checkpoint's cut: those born since then, and no more than kept states hold back. */
  public long copiedSinceCut() {
    return latched(() -> Math.min(born.count(), deferred.count()));
  }

  /** How many pages are in which state, at one moment. */
  public Counts counts() {
    return latched(() -> new Counts(
        known, free.count() + end.count(), available.get(), live.count(), deferred.count(), blob.count(), unattached.count(), pins.size()));
  }

  /** Whether a page is reachable from the present trees. For checkers. */
  public boolean isLive(long id) {
    return latched(() -> live.get(id));
  }

  /** Whether a page may be handed out. */
  public boolean isFree(long id) {
    return latched(() -> free.get(id) || end.has(id));
  }

  /** Whether a page is a part of a kept checkpoint's catalog or map. For checkers. */
  public boolean isBlob(long id) {
    return latched(() -> blob.get(id));
  }

  /** Throws unless every page is in exactly one state, as far as the numbers tell. For checkers and tests. */
  public void check() {
    Counts c = counts();
    long sum = c.free + c.live + c.deferred + c.blob + c.unattached + FIRST_ID;
    if (sum != c.materialised || c.available > c.free || c.available < 0) {
      throw new CorruptionException(file.name(), CorruptionException.NO_PAGE, 0, "every page in one state", c.toString());
    }
  }

  private void under(Runnable step) {
    latch.lock();
    try {
      step.run();
    } finally {
      latch.unlock();
    }
  }

  private <R> R latched(Supplier<R> step) {
    latch.lock();
    try {
      return step.get();
    } finally {
      latch.unlock();
    }
  }

  /** Frees the bitmaps. Nobody uses the allocator or an image of it any more. */
  @Override
  public void close() {
    memory.close();
  }
}

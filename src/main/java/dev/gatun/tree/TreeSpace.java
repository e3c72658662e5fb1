package dev.gatun.tree;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreClosedException;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.Failure;
import dev.gatun.io.Storage;
import dev.gatun.page.Allocator;
import dev.gatun.page.Extents;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import dev.gatun.page.PageVerifier;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/** What all trees of a store stand on. */
public final class TreeSpace {
  /** The level of a page that may stand anywhere, as a root does. */
  static final int ANY_LEVEL = -1;

  private static final int STUMBLES = 1_000;

  final PageFile pages;
  final LatchTable latches;
  final Allocator allocator;
  final PageVerifier verifier;
  final Failure failure;
  final Storage storage;
  final ScratchPages scratch = new ScratchPages();
  private final AtomicLong newestChange = new AtomicLong();
  private volatile boolean closed;

  /** Bundles the floors below. */
  public TreeSpace(PageFile pages, PageVerifier verifier, Allocator allocator, Failure failure, Storage storage) {
    this.pages = pages;
    this.latches = pages.latches();
    this.verifier = verifier;
    this.allocator = allocator;
    this.failure = failure;
    this.storage = storage;
  }

  /**
   * Decides what a failed optimistic step means. Bytes read under a version may be garbage when a writer is changing them, and an arena may close
   * under a reader: both are a restart. A step that keeps failing is damage that no checksum has caught, or a closed store.
   *
   * @param attempt how often this operation has stumbled
   */
  void stumbled(Throwable cause, int attempt) {
    if (closed) {
      throw new StoreClosedException("the store is closed");
    }
    if (cause instanceof RootCell.DroppedException dropped) {
      throw dropped;
    }
    if (cause instanceof InternalError) {
      failure.set(cause); // a fault on mapped memory: the file was truncated under us, or the disk is gone
      failure.check();
    }
    if (attempt > STUMBLES) {
      throw new CorruptionException(pages.name(), CorruptionException.NO_PAGE, 0, "a readable tree", "a page that cannot be walked: " + cause);
    }
  }

  /**
   * Whether bytes may be read under this word. A page that was not touched since open is verified here, through the channel (I12), and the answer is
   * no: the caller starts over. A failed check counts only while the page's word is the one that the parent was validated after: a page replaced
   * meanwhile has its word raised before its bytes can change.
   *
   * @param level the level that the page must have, or {@link #ANY_LEVEL}
   */
  boolean readable(long pointer, long word, int level) {
    if (LatchTable.isReadable(word)) {
      return true;
    }
    if (LatchTable.isLocked(word)) {
      checkLatchIsReleased();
    } else {
      firstTouch(pointer, word, level);
    }
    return false;
  }

  /** A latch is held for nanoseconds, but not by a thread that has failed with it: nobody waits for that one. */
  void checkLatchIsReleased() {
    if (failure.isSet()) {
      throw failure.outcomeUnknown();
    }
  }

  /**
   * The level of a node that may be read under this word. Bytes that are no node are garbage, which the caller's validation finds, or else the file
   * was changed under the store.
   */
  int level(MemorySegment s, long b, long page, long word) {
    int level = PageHeader.nodeLevel(s, b);
    if (level < 0 && latches.validate(page, word)) {
      String found = "type " + PageHeader.type(s, b) + ", level " + PageHeader.level(s, b);
      throw new CorruptionException(pages.name(), page, PageSize.fileOffset(page), "a node", found + ", after it had been verified");
    }
    return level;
  }

  /**
   * As the other, of a page to which a pointer led that stands above this level, if it is not {@link #ANY_LEVEL}. A page that was verified as part of
   * another tree, or higher in this one, is not verified again: a way down that did not ask would lead through it for ever.
   */
  int level(MemorySegment s, long b, long page, long word, int expected) {
    int level = level(s, b, page, word);
    if (expected >= 0 && level != expected) {
      wrongLevel(page, word, expected, level);
    }
    return level;
  }

  /** Damage, unless the page has changed since its word was loaded. */
  void wrongLevel(long page, long word, int expected, int found) {
    if (latches.validate(page, word)) {
      throw new CorruptionException(pages.name(), page, PageSize.fileOffset(page), "level " + expected, "level " + found);
    }
  }

  private void firstTouch(long pointer, long word, int level) {
    try {
      verifier.verifyNode(pointer, level);
    } catch (CorruptionException e) {
      if (latches.load(PagePointer.id(pointer)) == word) {
        throw e;
      }
    }
  }

  /** Notes that some table changes in this epoch; inside the gate, before the change. */
  public void changedIn(long epoch) {
    newestChange.accumulateAndGet(epoch, Math::max);
  }

  /** Whether any table has changed in the epoch. Says so for good under the exclusive gate only. */
  public boolean hasChangedIn(long epoch) {
    return newestChange.get() >= epoch;
  }

  /** From now on operations that stumble say that the store is closed. */
  public void close() {
    closed = true;
  }

  /** The mapped pages. */
  public PageFile pages() {
    return pages;
  }

  /** Who hands out pages. */
  public Allocator allocator() {
    return allocator;
  }

  /** Who checks pages at their first touch. */
  public PageVerifier verifier() {
    return verifier;
  }

  /** The longest run of neighbouring pages that an extent can have. */
  int largestRunPages() {
    return Extents.MAX_PAGES;
  }

  /** Spare page-sized buffers. */
  public ScratchPages scratch() {
    return scratch;
  }
}

package dev.gatun.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The latches: one 64-bit word for each page, in memory beside the file. With it a reader sees, without writing anything, whether a page changed
 * while it read; and one writer at a time may change a page.
 *
 * <h2>Algorithm</h2>
 *
 * <pre>
 *   63                               2        1        0
 *  +----------------------------------+----------+--------+
 *  | version                          | VERIFIED | LOCKED |
 *  +----------------------------------+----------+--------+
 *
 *   readable --tryLatch--> LOCKED --release--> readable, version + 1
 *      ^                      |
 *      +--releaseUnmodified---+        0 --markVerified--> readable (version 0)
 *   any, unlocked --born--> LOCKED, version + 1 (the allocator's page is its owner's until released)
 * </pre>
 *
 * <p><b>Idea.</b> Every change of a page happens between a compare-and-set of LOCKED and a release that raises the version. So a reader that loads an
 * unlocked word, reads the page, and finds the same word again has read bytes that no writer touched in between (I4). If the words differ, what was
 * read may be any mixture and is dropped.
 *
 * <p><b>Fences.</b> Reader: the word is loaded with acquire, so no load of the page moves before it; {@code loadLoadFence} keeps the loads of the
 * page before the second load of the word. (Loading the word a second time with acquire would not: acquire orders what comes <i>after</i> it.)
 * Writer: the compare-and-set is followed by {@code storeStoreFence}, so that no store to the page is seen before LOCKED is; the release store keeps
 * them before the new version. Hence whoever reads one byte of a change finds LOCKED or the next version when it validates: it read a store that came
 * after the LOCKED store, and its second load comes after that read.
 *
 * <p><b>Why versions never go back.</b> A page that was freed and handed out again may still be watched by a reader that came through an old pointer.
 * It must fail, so birth raises the version too instead of starting again, and {@link #releaseUnmodified} is only for a holder that changed nothing.
 * 62 bits outlast any process. Words begin at zero with each process, when nobody is watching.
 *
 * <p><b>VERIFIED</b> says that the page's bytes were checked since the file was opened, or were born after. Only {@link #markVerified} sets it on a
 * page in use, by compare-and-set against the word seen before the check: a page that changed or was reborn meanwhile is not the page that was
 * checked.
 *
 * <p><b>Growth.</b> Words lie in one native piece for each extent. {@link #extend} publishes a longer array of pieces; the old pieces stay where they
 * are. A reader loads the array plainly and may see an older, shorter one. That is harmless: whoever read an id from a page that validates was
 * ordered after the growth by the page's own latch, and for any other id the access throws {@link IndexOutOfBoundsException}, which callers treat as
 * a restart. The elements are immutable objects with final fields, written before the array is released.
 *
 * <p><b>Not promised.</b> Fairness, re-entrance, or help against a holder that dies: it poisons the store.
 */
public final class LatchTable {
  private static final long LOCKED = 1;
  private static final long VERIFIED = 2;
  private static final long VERSION = 4;

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
  private static final VarHandle PIECES;

  static {
    try {
      PIECES = MethodHandles.lookup().findVarHandle(LatchTable.class, "pieces", MemorySegment[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Arena arena = Arena.ofShared();
  private MemorySegment[] pieces = {};

  LatchTable() {}

  /** Makes words for the extents below a number. Under the file's growth lock. */
  void extend(int extents) {
    int before = pieces.length;
    MemorySegment[] longer = new MemorySegment[Math.max(before, extents)];
    System.arraycopy(pieces, 0, longer, 0, before);
    for (int i = before; i < extents; i++) {
      longer[i] = arena.allocate(ValueLayout.JAVA_LONG, Extents.pages(i)); // zeroed: unverified, version 0
    }
    PIECES.setRelease(this, longer);
  }

  /** Frees the words. Nobody uses the table any more. */
  void close() {
    arena.close();
  }

  /** The word of a page, to validate or latch against. Throws {@link IndexOutOfBoundsException} for a page that the file does not have: restart. */
  public long load(long id) {
    return (long) WORD.getAcquire(piece(id), at(id));
  }

  /** Whether a page with this word may be read: verified and not locked. */
  public static boolean isReadable(long word) {
    return (word & (VERIFIED | LOCKED)) == VERIFIED;
  }

  /** Whether a writer is inside. */
  public static boolean isLocked(long word) {
    return (word & LOCKED) != 0;
  }

  /** Whether the page was checked or born since the file was opened. */
  public static boolean isVerified(long word) {
    return (word & VERIFIED) != 0;
  }

  /** Whether the page is unchanged since {@link #load} returned the word: only then may what was read in between be used (I4). */
  public boolean validate(long id, long word) {
    VarHandle.loadLoadFence();
    return (long) WORD.getOpaque(piece(id), at(id)) == word;
  }

  /** Latches a page that is unchanged since the word, which must be readable. False: it changed, or somebody else has it. */
  public boolean tryLatch(long id, long word) {
    if (isLocked(word) || !WORD.compareAndSet(piece(id), at(id), word, word | LOCKED)) {
      return false;
    }
    VarHandle.storeStoreFence();
    return true;
  }

  /** Ends a change and raises the version. Holder only. */
  public void release(long id) {
    long word = (long) WORD.get(piece(id), at(id));
    assert isLocked(word) : "page " + id + " is not latched";
    WORD.setRelease(piece(id), at(id), word - LOCKED + VERSION);
  }

  /** Ends a latch under which nothing was written: the word that was latched stands again, and readers go on. Holder only. */
  public void releaseUnmodified(long id, long word) {
    assert (long) WORD.get(piece(id), at(id)) == (word | LOCKED) : "page " + id + " is not latched from that word";
    WORD.setRelease(piece(id), at(id), word);
  }

  /** Says that the page was checked by somebody who loaded this word before reading it. A word that changed meanwhile is left alone. */
  public void markVerified(long id, long seen) {
    if (!isLocked(seen)) {
      WORD.compareAndSet(piece(id), at(id), seen, seen | VERIFIED);
    }
  }

  /**
   * Makes a page that the allocator hands out its owner's: verified, latched, and with a new version for those who still watch what it was before.
   */
  public void born(long id) {
    rebirth(id, VERIFIED | LOCKED);
    VarHandle.storeStoreFence();
  }

  /**
   * Makes pages of a run verified and readable, with new versions, before their owner writes them. Nobody can see a run before it is attached, so it
   * needs no latch; a reader of what the pages were before fails to validate.
   */
  void bornUnlatched(long firstId, int pages) {
    for (int i = 0; i < pages; i++) {
      rebirth(firstId + i, VERIFIED);
    }
    VarHandle.storeStoreFence();
  }

  private void rebirth(long id, long bits) {
    MemorySegment piece = piece(id);
    long at = at(id);
    long word;
    do {
      word = (long) WORD.getAcquire(piece, at);
      assert !isLocked(word) : "page " + id + " is handed out while somebody holds its latch";
    } while (!WORD.compareAndSet(piece, at, word, (word | VERIFIED | LOCKED) + 1 | bits)); // the carry out of the low bits raises the version
  }

  /** Raises the version of an unlinked page without holding its latch, so that nobody who came through an old pointer validates (I4). */
  public void raise(long id) {
    long ignored = (long) WORD.getAndAdd(piece(id), at(id), VERSION); // a holder's release may overwrite this, and raises the version itself
  }

  private MemorySegment piece(long id) {
    return pieces[Extents.index(id)];
  }

  private static long at(long id) {
    return (long) Extents.slot(id) << 3;
  }
}

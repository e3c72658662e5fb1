package dev.gatun.page;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreException;
import dev.gatun.format.Checksums;
import dev.gatun.format.NodeBounds;
import dev.gatun.format.OverflowBlock;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks a page at its first touch since the file was opened: checksum, own id, birth epoch against the pointer's tag, type and level. A page whose
 * latch word says VERIFIED costs one load.
 *
 * <p>Bytes come through the channel and not through the mapping (I12): an unreadable block is an error there, and a fault that kills the JVM here.
 *
 * <p>Several threads may check one page at a time; all come to the same result. A writer never changes a page before it was verified, so bytes that
 * fail while the latch word stands still are damaged, if the pointer was right. The caller sees to that: it validates where it read the pointer
 * before it believes the exception (I4).
 */
public final class PageVerifier {
  private static final int ANY_LEVEL = -1;

  /** So many pages at most are read at once by {@link #verifyAhead}, and so many that nobody asks for may lie between two. */
  private static final int AHEAD_PAGES = 64;

  private static final int AHEAD_GAP = 4;

  private final PageFile pages;
  private final LatchTable latches;
  private final boolean trusting;
  private final long cutLsn;
  private final LongPredicate free;

  /** For the pages of a file. */
  public PageVerifier(PageFile pages) {
    this(pages, false, Long.MAX_VALUE, id -> false);
  }

  /**
   * For the pages of a file.
   *
   * @param trusting every page is believed unread, by whoever trusts the disk
   * @param cutLsn of the newest checkpoint: a page with a higher LSN was not written by it, and would have readers wait for a record that never comes
   * @param free whether nobody has a page, as far as the free map tells: what a tree has must not be handed out again
   */
  public PageVerifier(PageFile pages, boolean trusting, long cutLsn, LongPredicate free) {
    this.pages = pages;
    this.latches = pages.latches();
    this.trusting = trusting;
    this.cutLsn = cutLsn;
    this.free = free;
  }

  /** Checks a leaf or branch of that level, or of any when the level is -1. */
  public void verifyNode(long pointer, int level) {
    verify(pointer, level, level < 0 ? 0 : typeOf(level));
  }

  /** Checks all blocks of a run. */
  public void verifyRun(long pointer, int runPages) {
    for (int at = 0; at < runPages; at += OverflowBlock.BLOCK_PAGES) {
      verify(pointer + at, ANY_LEVEL, PageHeader.OVERFLOW); // the id is the pointer's low bits, and a run ends before they overflow
    }
  }

  /**
   * Checks what a pointer means: a page, or a block of a run.
   *
   * @param level the level that the page must have, or -1
   * @param type the type that the page must have, or 0 for a leaf or branch
   */
  public void verify(long pointer, int level, int type) {
    long id = PagePointer.id(pointer);
    if (id == 0 || id >= pages.materialisedPages()) {
      throw corrupt(id, "a page below " + pages.materialisedPages(), "a pointer to page " + id);
    }
    long seen = latches.load(id);
    if (LatchTable.isVerified(seen)) {
      return;
    }
    CorruptionException damage = trusting ? null : check(pointer, level, type);
    if (damage == null) {
      latches.markVerified(id, seen);
    } else if (latches.load(id) == seen) {
      throw damage;
    }
  }

  /**
   * Checks nodes of one level before somebody needs them: in the order of the file, neighbours with one read. Those that are damaged or can't be read
   * are left as they are, for who needs them. Nobody changes them meanwhile.
   */
  public void verifyAhead(long[] pointers, int level) {
    long[] order = new long[pointers.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = Long.rotateLeft(pointers[i], Long.SIZE - PagePointer.ID_BITS); // the id goes before the tag
    }
    Arrays.sort(order);
    byte[] bytes = new byte[AHEAD_PAGES * PageSize.PAGE_BYTES];
    for (int from = 0; from < order.length && !trusting; ) {
      int end = from + 1;
      while (end < order.length && idOf(order[end]) - idOf(order[from]) < AHEAD_PAGES && idOf(order[end]) - idOf(order[end - 1]) <= AHEAD_GAP) {
        end++;
      }
      verifyAhead(order, from, end, level, bytes);
      from = end;
    }
  }

  private static long idOf(long rotated) {
    return rotated >>> Long.SIZE - PagePointer.ID_BITS;
  }

  private void verifyAhead(long[] order, int from, int end, int level, byte[] bytes) {
    long first = idOf(order[from]);
    int count = (int) (idOf(order[end - 1]) - first) + 1;
    if (first == 0 || first + count > pages.materialisedPages() || !isRead(first, count, bytes)) {
      return;
    }
    byte[] page = new byte[PageSize.PAGE_BYTES];
    for (int i = from; i < end; i++) {
      long id = idOf(order[i]);
      long seen = latches.load(id);
      System.arraycopy(bytes, (int) (id - first) * PageSize.PAGE_BYTES, page, 0, PageSize.PAGE_BYTES);
      if (!LatchTable.isVerified(seen) && check(page, Long.rotateLeft(order[i], PagePointer.ID_BITS), level, typeOf(level)) == null) {
        latches.markVerified(id, seen);
      }
    }
  }

  private boolean isRead(long first, int count, byte[] bytes) {
    try {
      pages.read(first, count, bytes);
      return true;
    } catch (IOException | CorruptionException e) {
      return false; // who needs one of the pages will say what is wrong
    }
  }

  private @Nullable CorruptionException check(long pointer, int level, int type) {
    return check(read(PagePointer.id(pointer), type == PageHeader.OVERFLOW ? OverflowBlock.BLOCK_PAGES : 1), pointer, level, type);
  }

  private @Nullable CorruptionException check(byte[] bytes, long pointer, int level, int type) {
    long id = PagePointer.id(pointer);
    CorruptionException damage = checkIdentity(bytes, pointer, level, type);
    damage = damage != null ? damage : checkSum(bytes, id, type);
    damage = damage != null ? damage : checkUsed(id);
    return damage != null || type == PageHeader.OVERFLOW ? damage : checkBounds(bytes, id);
  }

  private byte[] read(long id, int wanted) {
    int count = (int) Math.min(wanted, pages.materialisedPages() - id);
    byte[] bytes = new byte[count * PageSize.PAGE_BYTES];
    try {
      pages.read(id, count, bytes);
      return bytes;
    } catch (IOException e) {
      throw new StoreException("page " + id + " of " + pages.name() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private @Nullable CorruptionException checkIdentity(byte[] page, long pointer, int level, int type) {
    long id = PagePointer.id(pointer);
    int foundLevel = PageImage.level(page, 0);
    int expectedType = type == 0 ? typeOf(foundLevel) : type;
    if (PageImage.pageId(page, 0) != id) {
      return corrupt(id, "page id " + id, "page id " + PageImage.pageId(page, 0));
    }
    if (PageImage.type(page, 0) != expectedType) {
      return corrupt(id, "type " + expectedType, "type " + PageImage.type(page, 0));
    }
    if (level >= 0 && foundLevel != level) {
      return corrupt(id, "level " + level, "level " + foundLevel);
    }
    long epoch = PageImage.birthEpoch(page, 0);
    if (PagePointer.tagOf(epoch) != PagePointer.tag(pointer)) {
      return corrupt(id, "an epoch with tag " + PagePointer.tag(pointer), "epoch " + epoch + " with tag " + PagePointer.tagOf(epoch));
    }
    return null;
  }

  private @Nullable CorruptionException checkSum(byte[] bytes, long id, int type) {
    boolean matches =
        type == PageHeader.OVERFLOW
            ? OverflowBlock.matches(bytes, 0, bytes.length / PageSize.PAGE_BYTES)
            : Checksums.matches(bytes, 0, PageSize.PAGE_BYTES);
    return matches ? null : corrupt(id, "checksum " + Integer.toHexString(PageImage.checksum(bytes, 0)), "bytes with another checksum");
  }

  private @Nullable CorruptionException checkUsed(long id) {
    return free.test(id) ? corrupt(id, "a page that the free map has as used", "a free page") : null;
  }

  /** A checksum says that the bytes are those that were written, and not that they make sense: what reads them in place relies on it. */
  private @Nullable CorruptionException checkBounds(byte[] page, long id) {
    long lsn = PageImage.lsn(page, 0);
    if (lsn < 0 || lsn > cutLsn) {
      return corrupt(id, "an LSN up to " + cutLsn, "LSN " + lsn);
    }
    String wrong = NodeBounds.wrong(page);
    return wrong == null ? null : corrupt(id, "a node within its page", wrong);
  }

  private static int typeOf(int level) {
    return level == 0 ? PageHeader.LEAF : PageHeader.BRANCH;
  }

  private CorruptionException corrupt(long id, String expected, String found) {
    return new CorruptionException(pages.name(), id, PageSize.fileOffset(id), expected, found);
  }
}

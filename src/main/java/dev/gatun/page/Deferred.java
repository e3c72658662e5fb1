package dev.gatun.page;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pages that left the tree while a pinned state still shows them.
 *
 * <p>A page born in b and freed in f is shown by the pins in [b, f): a stretch of neighbours in the order of pins. So pages are kept in one bitmap
 * for each pair (oldest pin, newest pin) of such a stretch; the pins between need not be known. When a pin goes, only the stretches that begin or end
 * with it change: they shrink to the neighbouring pin and join the bitmap that is already there, or nothing is left of them and their pages are free.
 * A pin in the middle going changes nothing. No pin is ever added inside a stretch: a new pin is newer than every page already freed.
 *
 * <p>Not thread-safe: the allocator's latch guards it.
 */
final class Deferred {
  private record Stretch(long oldest, long newest) {
    boolean isShownByAny(long[] pins) {
      return Arrays.stream(pins).anyMatch(pin -> oldest <= pin && pin <= newest);
    }
  }

  private final BitChunks memory;
  private final Map<Stretch, PageBits> sets = new HashMap<>();
  private @Nullable Stretch lastStretch; // pages mostly come in sequences of one stretch
  private @Nullable PageBits lastSet;
  private long count;

  Deferred(BitChunks memory) {
    this.memory = memory;
  }

  /** The deferred pages. */
  long count() {
    return count;
  }

  /** Pages that no other pin than this needs. */
  long onlyBy(long epoch) {
    PageBits set = sets.get(new Stretch(epoch, epoch));
    return set == null ? 0 : set.count();
  }

  /** Pages that at least one of these pins shows. */
  long shownBy(long... epochs) {
    long pages = 0;
    for (Map.Entry<Stretch, PageBits> set : sets.entrySet()) {
      pages += set.getKey().isShownByAny(epochs) ? set.getValue().count() : 0;
    }
    return pages;
  }

  /** Keeps a page until none of the pins from the oldest to the newest is left. */
  void add(long oldest, long newest, long id) {
    setOf(oldest, newest).add(id);
    count++;
  }

  /** Keeps all pages of a set, which is empty then. */
  void addAll(long oldest, long newest, PageBits pages) {
    count += pages.count();
    setOf(oldest, newest).takeAll(pages);
  }

  private PageBits setOf(long oldest, long newest) {
    Stretch last = lastStretch;
    PageBits set = lastSet;
    if (last == null || set == null || last.oldest != oldest || last.newest != newest) {
      last = new Stretch(oldest, newest);
      set = sets.computeIfAbsent(last, key -> new PageBits(memory));
      lastStretch = last;
      lastSet = set;
    }
    return set;
  }

  /** A pin is gone; its neighbours among the pins left are given. Pages that nobody needs any more are moved to the set. */
  void unpin(long epoch, long newestOlder, long oldestNewer, PageBits free) {
    lastStretch = null;
    lastSet = null;
    for (Map.Entry<Stretch, PageBits> each : List.copyOf(sets.entrySet())) {
      Stretch stretch = each.getKey();
      if (stretch.oldest == epoch || stretch.newest == epoch) {
        long oldest = stretch.oldest == epoch ? oldestNewer : stretch.oldest;
        long newest = stretch.newest == epoch ? newestOlder : stretch.newest;
        sets.remove(stretch);
        move(each.getValue(), oldest, newest, free);
      }
    }
  }

  private void move(PageBits pages, long oldest, long newest, PageBits free) {
    if (oldest > newest) { // no pin is left in the stretch
      count -= pages.count();
      free.takeAll(pages);
    } else {
      setOf(oldest, newest).takeAll(pages);
    }
  }
}

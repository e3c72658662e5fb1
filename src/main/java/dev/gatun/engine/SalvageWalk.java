package dev.gatun.engine;

import dev.gatun.engine.SalvageGaps.Gap;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.Branch;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks trees whose pages may be damaged. A page that cannot be read costs the keys that its parent says are below it, and nothing else: they are
 * noted as a gap. No page is visited twice and levels go down, so a cycle ends. One thread.
 */
final class SalvageWalk {
  private static final int MAX_LEVELS = 48;

  private final SalvageSource source;
  private final Wanted wanted;
  private final LeafUse use;
  private final Consumer<CorruptionException> damages;
  private final SalvageGaps gaps = new SalvageGaps();
  private final BitSet reached = new BitSet();
  private long highestLsn = -1;

  /** Whether anything between two keys is asked for; null is no end. */
  interface Wanted {
    boolean test(int table, byte @Nullable [] low, byte @Nullable [] high);
  }

  /** What is done with a leaf. */
  interface LeafUse {
    void leaf(int table, long id, MemorySegment leaf);
  }

  SalvageWalk(SalvageSource source, Wanted wanted, Consumer<CorruptionException> damages, LeafUse use) {
    this.source = source;
    this.wanted = wanted;
    this.damages = damages;
    this.use = use;
  }

  void walk(TableEntry table) {
    node(table.root(), -1, table.id(), null, null);
  }

  /** What could not be read. */
  SalvageGaps gaps() {
    return gaps;
  }

  /** Pages seen. */
  BitSet reached() {
    return reached;
  }

  /** The highest LSN of a leaf; -1 when there was none. */
  long highestLsn() {
    return highestLsn;
  }

  /** An entry whose large value cannot be read. */
  void lost(int table, byte[] key, CorruptionException why) {
    damages.accept(why);
    gaps.add(Gap.of(table, key));
  }

  private void node(long pointer, int level, int table, byte @Nullable [] low, byte @Nullable [] high) {
    if (!wanted.test(table, low, high)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = load(arena, pointer, level, table);
      if (PageHeader.level(page, 0) > 0) {
        children(page, table, low, high);
      } else {
        use.leaf(table, PagePointer.id(pointer), page);
        highestLsn = Math.max(highestLsn, PageHeader.lsn(page, 0));
      }
    } catch (CorruptionException e) {
      damages.accept(e);
      gaps.add(Gap.of(table, low, high));
    }
  }

  private MemorySegment load(Arena arena, long pointer, int level, int table) {
    long id = PagePointer.id(pointer);
    MemorySegment page = source.node(arena, pointer, level, table);
    source.expect(id, "a tree of at most " + MAX_LEVELS + " levels", "more", PageHeader.level(page, 0) < MAX_LEVELS);
    source.expect(id, "one pointer to each page", "a second one", id < Integer.MAX_VALUE && !reached.get((int) id));
    reached.set((int) id);
    return page;
  }

  private void children(MemorySegment page, int table, byte @Nullable [] low, byte @Nullable [] high) {
    int level = PageHeader.level(page, 0) - 1;
    int separators = Node.slotCount(page, 0);
    byte[][] keys = new SalvageEntries(source).keys(page, PageHeader.pageId(page, 0));
    for (int i = 0; i <= separators; i++) {
      node(child(page, i), level, table, i == 0 ? low : keys[i - 1], i == separators ? high : keys[i]);
    }
  }

  private long child(MemorySegment page, int i) {
    try {
      return Branch.child(page, 0, i);
    } catch (IndexOutOfBoundsException e) {
      return PagePointer.NULL; // no page; it is noted as damage like any other
    }
  }
}

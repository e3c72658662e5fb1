package dev.gatun.tree;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.io.Backoff;
import dev.gatun.page.LatchTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the removal of a range of keys does to a tree, found out before anything is held: which pages go as a whole, which are replaced at the two
 * edges, and how many entries that are. Nothing is changed; {@link RangeUnlink} does that.
 *
 * <pre>
 *                  [ . . . . . . . ]                 replaced: the branches on the way to the edges
 *            [ . x ]   x x x   [ x . . ]             x: gone, with everything below
 *        A   b        ........        c   D          b, c: leaves with entries on both sides of an end, replaced; A, D: not looked at
 * </pre>
 *
 * <p>A leaf goes when nothing in it would be left, and a branch when all of its children go, at the edges too. So what stays has an entry, and the
 * tree is one of even height; only a tree of which nothing stays is left to its owner.
 *
 * <p><b>Gathering</b> descends as every reader does and validates each page under its word (I4), verifies pages at their first touch, and large
 * values by the first block of each run, since that is what giving them back rests on. The plan stands as long as all words are the same, those of
 * pages that stay as they are included, for an entry may have come into them. Who asks with the gate held exclusively has a tree that stands still.
 *
 * <p><b>Slices.</b> When the plan has as many pages as are allowed it ends before the next child, whose separator is the range's end then. Owned by
 * one thread.
 */
public final class RangePlan {
  /** Pages of a large value that weigh as much as a node; giving them back is a loop over bits. */
  private static final int RUN_PAGES_PER_WEIGHT = 256;

  /** What becomes of a page. */
  enum Fate {
    STAYS,
    GOES,
    REPLACED
  }

  /** A page that is replaced: a leaf loses the slots from {@code from} to {@code to - 1}, a branch these children, and gets its edges replaced. */
  static final class Edge {
    final long page;
    final long word;
    final int level;
    int from;
    int to;
    @Nullable Edge left; // child from - 1
    @Nullable Edge right; // child to

    Edge(long page, long word, int level) {
      this.page = page;
      this.word = word;
      this.level = level;
    }
  }

  private final TreeSpace space;
  private final RootCell cell;
  private final byte[] low;
  private final byte @Nullable [] high;
  private final int maxWeight;
  private long cellWord;
  private long[] seen = new long[2 * 64]; // page and word
  private int seenCount;
  private long[] retired = new long[2 * 64]; // page and birth epoch
  private int retiredCount;
  private final List<byte[]> references = new ArrayList<>();
  private int weight;
  private long entries;
  private int replaced;
  private byte @Nullable [] end;
  private boolean cut;
  private boolean touchedOnly;
  private Fate fate = Fate.STAYS;
  private @Nullable Edge top;

  private static final class Changed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Changed() {
      super("a page changed while it was read", null, false, false);
    }
  }

  /**
   * A plan to be gathered.
   *
   * @param low the lowest key, inside
   * @param high where the range ends, outside; null for no end
   * @param maxWeight about how many pages it may have; the rest of the range is left for another plan
   */
  public RangePlan(TreeSpace space, RootCell cell, byte[] low, byte @Nullable [] high, int maxWeight) {
    this.space = space;
    this.cell = cell;
    this.low = low;
    this.high = high;
    this.maxWeight = maxWeight;
  }

  // ---------------------------------------------------------------- what was found

  /** Where the plan ends, outside; null when it goes up to the end of the table. */
  public byte @Nullable [] end() {
    return end;
  }

  /** Whether more of the range lies behind {@link #end}. */
  public boolean isCut() {
    return cut;
  }

  /** How many entries are removed. */
  public long entries() {
    return entries;
  }

  /** How many new pages it takes. */
  public int newPages() {
    return Math.max(1, replaced);
  }

  Fate fate() {
    return fate;
  }

  /** The root, when it is replaced. */
  @Nullable Edge top() {
    return top;
  }

  int retiredCount() {
    return retiredCount;
  }

  long retiredPage(int i) {
    return retired[2 * i];
  }

  long retiredBirth(int i) {
    return retired[2 * i + 1];
  }

  /** Large values of the entries that are removed. */
  List<byte[]> references() {
    return references;
  }

  /** Whether all that was looked at is as it was. For good only with the gate held exclusively. */
  public boolean stands() {
    boolean stands = cell.validate(cellWord);
    for (int i = 0; i < seenCount && stands; i++) {
      stands = space.latches.validate(seen[2 * i], seen[2 * i + 1]);
    }
    return stands;
  }

  // ---------------------------------------------------------------- gathering

  /** Looks at the tree, again if need be until nothing changes under it. Forgets what was found before. */
  public void gather() {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      forget();
      try {
        if (tryGather()) {
          return;
        }
      } catch (Changed e) {
        // again, after a pause
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  /** As {@link #gather}, with the gate held exclusively, where nobody waits for the disk (I5): false if it needs what was never touched. */
  public boolean gatherTouched() {
    forget();
    touchedOnly = true;
    try {
      return tryGather();
    } catch (Changed e) {
      return false;
    }
  }

  private void forget() {
    touchedOnly = false;
    seenCount = 0;
    retiredCount = 0;
    references.clear();
    weight = 0;
    entries = 0;
    replaced = 0;
    end = high;
    cut = false;
    top = null;
  }

  private boolean tryGather() {
    cellWord = cell.load();
    long pointer = cell.root();
    long word = space.latches.load(PagePointer.id(pointer));
    if (!cell.mayDescend(cellWord) || !cell.validate(cellWord) || !isReadable(pointer, word, TreeSpace.ANY_LEVEL)) {
      return false;
    }
    Edge root = new Edge(PagePointer.id(pointer), word, levelOf(PagePointer.id(pointer), word));
    fate = look(root, true, true);
    top = fate == Fate.REPLACED ? root : null;
    return true;
  }

  private boolean isReadable(long pointer, long word, int level) {
    return touchedOnly ? LatchTable.isReadable(word) : space.readable(pointer, word, level);
  }

  private int levelOf(long page, long word) {
    int level = space.level(space.pages.segment(page), space.pages.offset(page), page, word);
    if (!space.latches.validate(page, word)) {
      throw new Changed();
    }
    return level;
  }

  private void validate(Edge at) {
    if (!space.latches.validate(at.page, at.word)) {
      throw new Changed();
    }
  }

  /** Looks at a page, which an end of the range may cut, and at what is below. */
  private Fate look(Edge at, boolean cutsLow, boolean cutsHigh) {
    see(at);
    weight++;
    long birth = PageHeader.birthEpoch(space.pages.segment(at.page), space.pages.offset(at.page));
    validate(at);
    Fate found = at.level == 0 ? leaf(at, cutsLow, cutsHigh) : branch(at, cutsLow, cutsHigh);
    if (found != Fate.STAYS) {
      retire(at.page, birth);
      replaced += found == Fate.REPLACED ? 1 : 0;
    }
    return found;
  }

  private void see(Edge at) {
    if (2 * seenCount == seen.length) {
      seen = Arrays.copyOf(seen, 2 * seen.length);
    }
    seen[2 * seenCount] = at.page;
    seen[2 * seenCount++ + 1] = at.word;
  }

  private void retire(long page, long birth) {
    if (2 * retiredCount == retired.length) {
      retired = Arrays.copyOf(retired, 2 * retired.length);
    }
    retired[2 * retiredCount] = page;
    retired[2 * retiredCount++ + 1] = birth;
  }

  // ---------------------------------------------------------------- leaves

  private Fate leaf(Edge at, boolean cutsLow, boolean cutsHigh) {
    MemorySegment s = space.pages.segment(at.page);
    long b = space.pages.offset(at.page);
    int slots = Node.slotCount(s, b);
    at.from = cutsLow ? KeyWindow.atOrAfter(s, b, low, true) : 0;
    at.to = high == null || !cutsHigh ? slots : KeyWindow.atOrAfter(s, b, high, true);
    int inside = live(s, b, at.from, at.to);
    int live = Leaf.liveCount(s, b);
    List<byte[]> large = inside == 0 ? List.of() : referencesIn(s, b, at.from, at.to);
    validate(at);
    for (byte[] reference : large) {
      touch(reference, at);
      weight += 1 + OverflowRuns.pages(reference) / RUN_PAGES_PER_WEIGHT;
    }
    references.addAll(large);
    entries += inside;
    return inside == live ? Fate.GOES : inside == 0 ? Fate.STAYS : Fate.REPLACED;
  }

  /** No stripe is held: the runs may be given away while they are looked at, which is no damage. */
  private void touch(byte[] reference, Edge leaf) {
    if (touchedOnly && !OverflowRuns.isTouched(space, reference)) {
      throw new Changed();
    }
    try {
      OverflowRuns.touch(space, reference);
    } catch (CorruptionException e) {
      validate(leaf);
      throw e;
    }
  }

  private static int live(MemorySegment s, long b, int from, int to) {
    if (to - from == Node.slotCount(s, b)) {
      return Leaf.liveCount(s, b);
    }
    int live = 0;
    for (int i = from; i < to; i++) {
      live += Leaf.isTombstone(Node.slot(s, b, i)) ? 0 : 1;
    }
    return live;
  }

  private static List<byte[]> referencesIn(MemorySegment s, long b, int from, int to) {
    List<byte[]> found = new ArrayList<>();
    for (int i = from; i < to; i++) {
      long slot = Node.slot(s, b, i);
      if (Leaf.isOverflow(slot) && !Leaf.isTombstone(slot)) {
        found.add(OverflowRuns.referenceAt(s, b, slot));
      }
    }
    return found;
  }

  // ---------------------------------------------------------------- branches

  private Fate branch(Edge at, boolean cutsLow, boolean cutsHigh) {
    MemorySegment s = space.pages.segment(at.page);
    long b = space.pages.offset(at.page);
    int slots = Node.slotCount(s, b);
    int first = cutsLow ? Branch.childIndex(s, b, low, 0, low.length) : 0;
    int last = high == null || !cutsHigh ? slots : KeyWindow.atOrAfter(s, b, high, true); // as many separators lie below the end
    validate(at);
    at.from = first;
    at.to = first;
    boolean changed = false;
    for (int i = first; i <= last && !isFull(at, i, first); i++) {
      Edge below = child(at, i);
      Fate child = look(below, cutsLow && i == first, cutsHigh && i == last);
      changed |= child != Fate.STAYS;
      place(at, i, first, child, below);
    }
    return !changed ? Fate.STAYS : at.to - at.from == slots + 1 ? Fate.GOES : Fate.REPLACED;
  }

  /** Whether the plan ends before a child: its separator is the end then. */
  private boolean isFull(Edge at, int child, int first) {
    if (!cut && weight >= maxWeight && child > first) {
      byte[] separator = Node.key(space.pages.segment(at.page), space.pages.offset(at.page), child - 1);
      validate(at);
      end = separator;
      cut = true;
    }
    return cut;
  }

  private Edge child(Edge at, int index) {
    long pointer = Branch.child(space.pages.segment(at.page), space.pages.offset(at.page), index);
    long childWord = space.latches.load(PagePointer.id(pointer));
    validate(at);
    if (!isReadable(pointer, childWord, at.level - 1)) {
      throw new Changed();
    }
    return new Edge(PagePointer.id(pointer), childWord, at.level - 1);
  }

  /** Children between the first and the last one always go. */
  private static void place(Edge at, int index, int first, Fate child, Edge below) {
    if (child == Fate.GOES) {
      at.to = index + 1;
    } else if (index == first) {
      at.from = index + 1;
      at.to = index + 1;
      at.left = child == Fate.REPLACED ? below : null;
    } else {
      assert at.to == index : "a child within the range stays";
      at.right = child == Fate.REPLACED ? below : null;
    }
  }
}

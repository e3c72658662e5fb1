package dev.gatun.tree;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.Backoff;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tree in key order, leaf by leaf, within bounds.
 *
 * <p><b>Frozen</b> trees are read in place: their pages are never written (I1). <b>Live</b> trees are read through a copy of each leaf in the
 * cursor's own buffer, validated before it is used, so nobody ever works on bytes that a writer is changing (I4); each leaf is consistent in itself,
 * two leaves may be of different moments.
 *
 * <p><b>From leaf to leaf</b> there are no chain pointers, because copy-on-write would have to copy the whole chain. The cursor keeps the branches of
 * its path with their words and steps to the parent's next child while the words hold:
 *
 * <pre>
 *     before:  P [.. A | B ..]     the cursor has emitted A up to its last key k and holds P's word
 *     race:    a writer splits A into A, A' under P
 *     wrong:   take child i+1 of P: that is A' now, or B, depending on the moment
 *     right:   P's word has changed, so descend again for the first key above k
 * </pre>
 *
 * <p>Owned by one thread at a time.
 */
public final class TreeCursor implements AutoCloseable {
  private final TreeSpace space;
  private final PageFile pages;
  private final LatchTable latches;
  private final @Nullable RootCell cell;
  private final long frozenRoot;
  private final LeafEvidence evidence;
  private @Nullable LeafCopies copies;

  private KeyWindow window = KeyWindow.ALL;

  /** The branches above the present leaf. */
  private final Path path = new Path();

  private int stumbles; // of steps to a neighbour, since the last that went well
  private MemorySegment segment = MemorySegment.NULL;
  private MemorySegment readOnly = MemorySegment.NULL; // the same bytes as segment
  private long base;
  private long leafPage;
  private long leafWord;
  private int begin;
  private int end;
  private int index;
  private long slot; // of the entry; of a frozen page or an own copy, so it stays what it is
  private int prefixLength; // of the leaf
  private long prefixStart;
  private byte @Nullable [] resumedFrom; // where the present leaf was looked for, when it was after a change of the path
  private boolean cutLow;
  private boolean cutHigh;

  private final ReadAhead ahead;
  private boolean isNear; // the leaf is in the cache: fetched ahead, or copied
  private int wakeUp; // the slot from which on a walk upwards has something to read ahead
  private int wakeDown;

  private final LeafChain chain;

  private TreeCursor(TreeSpace space, @Nullable RootCell cell, long frozenRoot, LeafEvidence evidence) {
    this.space = space;
    this.pages = space.pages;
    this.latches = space.latches;
    this.cell = cell;
    this.frozenRoot = frozenRoot;
    this.evidence = evidence;
    this.chain = new LeafChain(latches);
    this.ahead = new ReadAhead(space);
    this.copies = cell == null ? null : new LeafCopies(space.scratch);
  }

  /**
   * A cursor over a table that others write. The evidence is asked about every leaf that anything was learnt from.
   */
  public static TreeCursor live(BTree tree, LeafEvidence evidence) {
    return new TreeCursor(tree.space, tree.cell, 0, evidence);
  }

  /** A cursor over the pages of a pinned cut. */
  public static TreeCursor frozen(TreeSpace space, long rootPointer) {
    return new TreeCursor(space, null, rootPointer, LeafEvidence.FROZEN);
  }

  /** Limits every later position; null is no limit. Unsigned byte order. */
  public void bounds(byte @Nullable [] lowKey, boolean includesLow, byte @Nullable [] highKey, boolean includesHigh) {
    window = new KeyWindow(lowKey, includesLow, highKey, includesHigh);
  }

  // ---------------------------------------------------------------- positions

  /** Stands on the first live entry within bounds; false when there is none. */
  public boolean first() {
    return up(window.low(), window.lowInclusive());
  }

  /** Stands on the last live entry within bounds; false when there is none. */
  public boolean last() {
    return down(window.high(), window.highInclusive());
  }

  /** Stands on the first live entry at or after the key, or after it, within bounds. */
  public boolean ceiling(byte[] key, boolean inclusive) {
    return window.startsAfter(key) ? first() : up(key, inclusive);
  }

  /** Stands on the last live entry at or before the key, or before it, within bounds. */
  public boolean floor(byte[] key, boolean inclusive) {
    return window.endsBefore(key) ? last() : down(key, inclusive);
  }

  /** Goes to the next live entry; false at the end of the bounds. Stands on an entry. */
  public boolean next() {
    if (index + 1 >= wakeUp) {
      readAhead(index + 1, 1);
    }
    return nextOfLeaf();
  }

  private boolean nextOfLeaf() {
    int i = index + 1;
    while (i < end) {
      if (isLive(i)) {
        index = i;
        return true;
      }
      i++;
    }
    index = i;
    return nextInLaterLeaf();
  }

  /** Goes to the live entry before; false at the start of the bounds. Stands on an entry. */
  public boolean previous() {
    if (index - 1 <= wakeDown) {
      readAhead(index - 1, -1);
    }
    return previousOfLeaf();
  }

  private boolean previousOfLeaf() {
    int i = index - 1;
    while (i >= begin) {
      if (isLive(i)) {
        index = i;
        return true;
      }
      i--;
    }
    index = i;
    return previousInEarlierLeaf();
  }

  private boolean isLive(int i) {
    long word = Node.slot(segment, base, i);
    slot = word;
    return !Leaf.isTombstone(word);
  }

  // ---------------------------------------------------------------- the entry

  /** The segment that {@link #base}, key and value are in. */
  public MemorySegment segment() {
    return segment;
  }

  /** The same bytes for users, who must not write them. */
  public MemorySegment readOnlySegment() {
    return readOnly;
  }

  /** The leaf's first byte in {@link #segment}. */
  public long base() {
    return base;
  }

  /** The entry's slot. */
  public int index() {
    return index;
  }

  /** The entry's slot word. */
  public long slot() {
    return slot;
  }

  /** Copies the entry's key to the start of a buffer that has room for the longest; returns its length. */
  public int copyKey(MemorySegment target) {
    return Leaf.copyKey(segment, base, index, slot, prefixLength, prefixStart, target);
  }

  /** Whether the leaf that the entry came from is unchanged; always true on a frozen tree. */
  public boolean isFresh() {
    return cell == null || latches.validate(leafPage, leafWord);
  }

  /** What the cursor walks on. */
  public TreeSpace space() {
    return space;
  }

  // ---------------------------------------------------------------- searching

  /**
   * First entry from a key upwards (null: from the very first). All leaves it learnt from are valid together at the end, so the answer was true at
   * one moment.
   */
  private boolean up(byte @Nullable [] key, boolean inclusive) {
    if (isNowhere()) {
      return false;
    }
    for (int round = 0; ; round = Backoff.pause(round)) {
      chain.begin();
      descend(key, key == null ? Edge.LEFT : Edge.KEY);
      index = key == null ? begin - 1 : Math.max(begin, KeyWindow.atOrAfter(segment, base, key, inclusive)) - 1;
      boolean found = nextOfLeaf();
      if (chain.endsValid()) {
        return found;
      }
    }
  }

  private boolean down(byte @Nullable [] key, boolean inclusive) {
    if (isNowhere()) {
      return false;
    }
    for (int round = 0; ; round = Backoff.pause(round)) {
      chain.begin();
      descend(key, key == null ? Edge.RIGHT : Edge.KEY);
      index = key == null ? end : Math.min(end, KeyWindow.atOrBefore(segment, base, key, inclusive) + 1);
      boolean found = previousOfLeaf();
      if (chain.endsValid()) {
        return found;
      }
    }
  }

  /** A table that did not exist at the cut has no root. */
  private boolean isNowhere() {
    return cell == null && frozenRoot == 0;
  }

  // ---------------------------------------------------------------- leaf to leaf

  private boolean nextInLaterLeaf() {
    while (!cutHigh && advance()) {
      for (index = begin; index < end; index++) {
        if (isLive(index)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean previousInEarlierLeaf() {
    while (!cutLow && retreat()) {
      for (index = end - 1; index >= begin; index--) {
        if (isLive(index)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Loads the next leaf; false when this was the last. */
  private boolean advance() {
    for (int level = path.depth - 1; level >= 0; level--) {
      if (path.children[level] < childLimit(level)) {
        path.children[level]++;
        return follow(level, Edge.LEFT) || resume(true);
      }
      if (!holds(level)) {
        return resume(true);
      }
    }
    return false;
  }

  private boolean retreat() {
    for (int level = path.depth - 1; level >= 0; level--) {
      if (!holds(level)) {
        return resume(false);
      }
      if (path.children[level] > 0) {
        path.children[level]--;
        return follow(level, Edge.RIGHT) || resume(false);
      }
    }
    return false;
  }

  /** The walk comes to slot {@code at}: fetches the next cells where a search has led to, and towards the end of a leaf the one after it. */
  private void readAhead(int at, int step) {
    int left = (step > 0 ? end - at : at + 1 - begin) - ReadAhead.DISTANCE;
    int done = PageSize.PAGE_BYTES; // nothing more in this leaf
    if (left > 0) {
      done = isNear ? left : ahead.cells(segment, base, at, step, left);
    } else if (step > 0 ? !cutHigh : !cutLow) {
      ahead.leafAfter(leafPage, path, step);
    }
    wakeUp = at + done;
    wakeDown = at - done;
  }

  private int childLimit(int level) {
    long page = path.pages[level];
    return Node.slotCount(pages.segment(page), pages.offset(page));
  }

  private boolean holds(int level) {
    return cell == null || latches.validate(path.pages[level], path.words[level]);
  }

  /**
   * The path has changed: descends again for what lies beyond the last key of the copied leaf. When that leaf came from here too and has nothing
   * beyond, the key from then still counts: those that the leaf had up to there may be gone, and a lower one would lead back.
   */
  private boolean resume(boolean upward) {
    int slots = Node.slotCount(segment, base);
    byte[] edge = (upward ? begin >= slots : end <= 0) ? resumedFrom : null;
    if (slots == 0 && edge == null) {
      return restartFromEmptyLeaf(upward);
    }
    edge = edge != null ? edge : Node.key(segment, base, upward ? slots - 1 : 0);
    descend(edge, Edge.KEY);
    resumedFrom = edge;
    if (upward) {
      begin = Math.max(begin, KeyWindow.atOrAfter(segment, base, edge, false));
    } else {
      end = Math.min(end, KeyWindow.atOrBefore(segment, base, edge, false) + 1);
    }
    return true;
  }

  /** A leaf without slots gives no key to go on from; only the root of an empty table is one, and it has grown. */
  private boolean restartFromEmptyLeaf(boolean upward) {
    byte[] from = upward ? window.low() : window.high();
    descend(from, from != null ? Edge.KEY : upward ? Edge.LEFT : Edge.RIGHT);
    return true;
  }

  // ---------------------------------------------------------------- descending

  private enum Edge {
    LEFT,
    RIGHT,
    KEY
  }

  private void descend(byte @Nullable [] key, Edge edge) {
    int stumbles = 0;
    for (int round = 0; ; round = Backoff.pause(round)) {
      try {
        if (tryDescend(key, edge)) {
          return;
        }
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, ++stumbles);
      }
    }
  }

  private boolean tryDescend(byte @Nullable [] key, Edge edge) {
    RootCell from = cell;
    long cellWord = from == null ? 0 : from.load();
    long pointer = from == null ? frozenRoot : from.root();
    long word = latches.load(PagePointer.id(pointer));
    if (from != null && (!from.mayDescend(cellWord) || !from.validate(cellWord))) {
      return false;
    }
    path.depth = 0;
    return walkDown(pointer, word, TreeSpace.ANY_LEVEL, key, edge);
  }

  /** Goes on from the child that the path names on a level. False when a word has changed. */
  private boolean follow(int level, Edge edge) {
    try {
      long page = path.pages[level];
      path.depth = level + 1;
      long child = Branch.child(pages.segment(page), pages.offset(page), path.children[level]);
      long childWord = latches.load(PagePointer.id(child));
      int height = PageHeader.level(pages.segment(page), pages.offset(page));
      if (!holds(level) || !walkDown(child, childWord, height - 1, null, edge)) {
        return false;
      }
      stumbles = 0;
      return true;
    } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
      space.stumbled(e, ++stumbles); // counted over several calls: the descent that follows one goes well, up to the leaf before
      return false;
    }
  }

  private boolean walkDown(long top, long topWord, int topLevel, byte @Nullable [] key, Edge edge) {
    long pointer = top;
    long word = topWord;
    int level = topLevel;
    while (readable(pointer, word, level)) {
      long page = PagePointer.id(pointer);
      MemorySegment s = pages.segment(page);
      long b = pages.offset(page);
      level = space.level(s, b, page, word);
      if (level == 0) {
        return load(s, b, page, word);
      }
      int child = edge == Edge.RIGHT ? Node.slotCount(s, b) : edge == Edge.LEFT || key == null ? 0 : Branch.childIndex(s, b, key, 0, key.length);
      path.push(pointer, word, 0);
      path.children[path.depth - 1] = child;
      pointer = Branch.child(s, b, child);
      word = latches.load(PagePointer.id(pointer));
      if (!holds(path.depth - 1)) {
        return false;
      }
      level--;
    }
    return false;
  }

  /** A frozen page may be read while a writer holds its latch to copy it: only verification counts. */
  private boolean readable(long pointer, long word, int level) {
    if (cell != null) {
      return space.readable(pointer, word, level);
    }
    if (!LatchTable.isVerified(word)) {
      verifyFrozen(pointer, level);
    }
    return true;
  }

  private void verifyFrozen(long pointer, int level) throws CorruptionException {
    space.verifier.verifyNode(pointer, level);
  }

  private boolean load(MemorySegment s, long b, long page, long word) {
    LeafCopies own = copies;
    if (own == null) {
      segment = s;
      readOnly = pages.readOnlySegment(page);
      base = b;
    } else {
      long lsn = PageHeader.lsn(own.copyNext(s, b), 0);
      if (!latches.validate(page, word) || !evidence.isWhole(lsn) || !latches.validate(page, word)) {
        return false; // the second look: a batch may have ended since the copy, which shows a part of it
      }
      evidence.awaitVisible(lsn);
      own.accept();
      segment = own.present();
      readOnly = own.presentView();
      base = 0;
      chain.add(page, word);
    }
    leafPage = page;
    leafWord = word;
    resumedFrom = null;
    isNear = own != null || ahead.hasFetched(page);
    wakeUp = 0; // at the first step
    wakeDown = PageSize.PAGE_BYTES;
    narrow();
    return true;
  }

  /** Which slots of the leaf lie within bounds. */
  private void narrow() {
    int slots = Node.slotCount(segment, base);
    prefixLength = Node.prefixLength(segment, base);
    prefixStart = PageHeader.extra(segment, base);
    begin = window.begin(segment, base);
    end = window.end(segment, base, slots);
    cutLow = begin > 0;
    cutHigh = end < slots;
  }

  /** Gives the buffers back; idempotent. */
  @Override
  public void close() {
    LeafCopies own = copies;
    if (own != null) {
      copies = null;
      segment = MemorySegment.NULL;
      readOnly = MemorySegment.NULL;
      end = 0;
      begin = 0;
      own.close();
    }
  }
}

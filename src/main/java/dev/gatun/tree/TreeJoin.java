package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.page.LatchTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a tree that nobody knows yet to the right of a table's tree, all of whose keys are smaller. Nobody writes to the table meanwhile; readers go
 * on, since what the table's tree has is read and never changed (I1): where a branch gets a child more, another page takes its place.
 *
 * <pre>
 *   the table's tree is as high or lower:   it becomes the first child of a level that is built anew over the nodes of the new tree
 *   it is higher:                           the new tree becomes the last child of its last branch; the right edge from there up is built anew
 *   it has no live entry:                   the new tree takes its place
 *   it has deleted entries behind the new tree's first key, or separators of such: its live entries are built anew before
 * </pre>
 *
 * <p>Then {@link #install} makes it the table's tree by one store into the root cell. Not thread-safe.
 */
public final class TreeJoin {
  private final TreeSpace space;
  private final RootCell cell;
  private final TreeBuilder.Pages pages;
  private final LongConsumer unused;
  private final long epoch;
  private final long lsn;
  private final ReplacedPages replaced = new ReplacedPages();
  private final List<Long> rightEdge = new ArrayList<>();
  private long root;

  /**
   * Prepares a join.
   *
   * @param pages where new branches come from, which are of this epoch and carry this LSN
   * @param unused told of the pages of the new tree that it does not need any more
   */
  public TreeJoin(TreeSpace space, RootCell cell, TreeBuilder.Pages pages, LongConsumer unused, long epoch, long lsn) {
    this.space = space;
    this.cell = cell;
    this.pages = pages;
    this.unused = unused;
    this.epoch = epoch;
    this.lsn = lsn;
  }

  /** The greatest key of the table, or null. */
  public byte @Nullable [] greatest() {
    try (TreeCursor cursor = TreeCursor.frozen(space, cell.root())) {
      return cursor.last() ? Node.key(cursor.segment(), cursor.base(), cursor.index()) : null;
    }
  }

  /** Joins the tree below a root, whose first key this is, to the table's, whose {@link #greatest} is smaller. Returns the root of both. */
  public long join(byte @Nullable [] greatest, byte[] firstKey, long right) throws IOException {
    long left = cell.root();
    byte[] last = followRightEdge(left, firstKey);
    if (greatest == null) {
      replaceAll(left, TreeSpace.ANY_LEVEL);
      root = right;
    } else if (last == null) {
      root = join(builtAnew(left), right, separator(greatest, firstKey));
    } else {
      root = join(left, right, separator(last, firstKey));
    }
    return root;
  }

  /** The shortest key above all of the left tree, deleted ones too, and not above the right tree's first. */
  private static byte[] separator(byte[] last, byte[] firstKey) {
    return Arrays.copyOf(firstKey, Arrays.mismatch(last, firstKey) + 1);
  }

  /**
   * Notes the pages of the right edge. Returns the last key in them, which may be a deleted one and lies above all separators, or null when the key
   * does not belong behind everything.
   */
  private byte @Nullable [] followRightEdge(long left, byte[] key) {
    long pointer = left;
    boolean clean = true;
    for (int level = level(left); ; level--) {
      long id = node(pointer, level);
      MemorySegment s = space.pages.segment(id);
      long b = space.pages.offset(id);
      rightEdge.add(id);
      int slots = Node.slotCount(s, b);
      if (level == 0) {
        clean &= slots > 0 && -Node.search(s, b, key, 0, key.length) - 1 == slots;
        return clean ? Node.key(s, b, slots - 1) : null;
      }
      clean &= Branch.childIndex(s, b, key, 0, key.length) == slots;
      pointer = Branch.child(s, b, slots);
    }
  }

  /** A full tree of the live entries; large values stay where they are. */
  private long builtAnew(long left) throws IOException {
    TreeBuilder builder = new TreeBuilder(pages, cell.tableId(), epoch, lsn);
    byte[] key = new byte[PageSize.MAX_KEY_BYTES];
    byte[] stored = new byte[PageSize.PAGE_BYTES];
    try (TreeCursor cursor = TreeCursor.frozen(space, left)) {
      for (boolean more = cursor.first(); more; more = cursor.next()) {
        MemorySegment s = cursor.segment();
        long b = cursor.base();
        int keyLength = Node.copyKey(s, b, cursor.index(), key, 0);
        int length = Leaf.valueLength(s, b, cursor.slot());
        MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b + Leaf.valueOffset(s, b, cursor.slot()), stored, 0, length);
        builder.add(key, 0, keyLength, stored, 0, length, Leaf.isOverflow(cursor.slot()));
      }
    }
    replaceAll(left, TreeSpace.ANY_LEVEL);
    return builder.finish();
  }

  private void replaceAll(long pointer, int level) {
    long id = node(pointer, level);
    MemorySegment s = space.pages.segment(id);
    long b = space.pages.offset(id);
    replaced.add(id, PageHeader.birthEpoch(s, b));
    int height = PageHeader.level(s, b);
    for (int i = 0; height > 0 && i <= Node.slotCount(s, b); i++) {
      replaceAll(Branch.child(s, b, i), height - 1);
    }
  }

  // ---------------------------------------------------------------- joining

  private long join(long left, long right, byte[] separator) throws IOException {
    int leftLevel = level(left);
    int rightLevel = level(right);
    if (leftLevel > rightLevel) {
      return below(left, leftLevel, right, rightLevel, separator);
    }
    TreeBuilder above = new TreeBuilder(pages, cell.tableId(), epoch, lsn, leftLevel + 1);
    above.firstChild(left);
    feed(above, right, rightLevel, leftLevel, separator);
    return above.finish();
  }

  /** Hands on the new tree's nodes of a level with their separators; the branches above them are not needed. */
  private void feed(TreeBuilder above, long pointer, int level, int wanted, byte[] separator) throws IOException {
    if (level == wanted) {
      above.child(separator, pointer);
      return;
    }
    long id = PagePointer.id(pointer);
    MemorySegment s = space.pages.segment(id);
    long b = space.pages.offset(id);
    for (int i = 0; i <= Node.slotCount(s, b); i++) {
      feed(above, Branch.child(s, b, i), level - 1, wanted, i == 0 ? separator : Node.key(s, b, i - 1));
    }
    unused.accept(id);
  }

  /** The right edge from the root down to the level above the new tree, opened from the lowest one up. */
  private long below(long left, int leftLevel, long right, int rightLevel, byte[] separator) throws IOException {
    TreeBuilder edge = new TreeBuilder(pages, cell.tableId(), epoch, lsn, rightLevel + 1);
    open(edge, left, leftLevel, rightLevel + 1, null);
    edge.child(separator, right);
    return edge.finish();
  }

  private void open(TreeBuilder edge, long pointer, int level, int lowest, byte @Nullable [] separator) {
    long id = node(pointer, level);
    MemorySegment s = space.pages.segment(id);
    long b = space.pages.offset(id);
    int slots = Node.slotCount(s, b);
    if (level > lowest) {
      open(edge, Branch.child(s, b, slots), level - 1, lowest, slots == 0 ? null : Node.key(s, b, slots - 1));
    }
    edge.open(s, b, level > lowest ? slots : slots + 1, separator);
    drop(id, PageHeader.birthEpoch(s, b));
  }

  /** A branch of the right edge that another one stands for now: of the table, or built anew a moment ago. */
  private void drop(long id, long birth) {
    if (birth == epoch) {
      unused.accept(id);
    } else {
      replaced.add(id, birth);
    }
  }

  // ---------------------------------------------------------------- pages

  private int level(long pointer) {
    long id = node(pointer, TreeSpace.ANY_LEVEL);
    return PageHeader.level(space.pages.segment(id), space.pages.offset(id));
  }

  private long node(long pointer, int level) {
    long id = PagePointer.id(pointer);
    if (!LatchTable.isVerified(space.latches.load(id))) {
      space.verifier.verifyNode(pointer, level);
    }
    return id;
  }

  /** The pages that the table does not have any more. */
  public ReplacedPages replaced() {
    return replaced;
  }

  /**
   * Makes it the table's tree, with so many entries more; under the exclusive gate. A reader at the old right edge starts over, whether its pages are
   * given back or not: there are keys behind now.
   */
  public void install(long entries, long now) {
    cell.beforeChange(now);
    boolean latched = cell.tryLatch(cell.load());
    assert latched : "a root cell that is latched while nobody is inside the gate";
    cell.root(root);
    cell.release();
    cell.addCount(entries);
    rightEdge.forEach(space.latches::raise);
    replaced.retire(space, now);
    space.storage.step();
  }
}

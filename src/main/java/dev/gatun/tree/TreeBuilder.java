package dev.gatun.tree;

import dev.gatun.format.Checksums;
import dev.gatun.format.NodeBuilder;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tree out of entries that come in the order of their keys: full leaves from the left to the right, and the branches above them, each written
 * once, sealed, when it is full.
 *
 * <pre>
 *   level 2                      [ open ]
 *   level 1        [ written ]            [ open ]
 *   level 0   [ w ] [ w ] [ w ] [ w ] [ w ] [ w ] [ open ]
 * </pre>
 *
 * <p>One node of each level is open. A node that has no room for what comes next is written, its pointer goes to the open branch above, and the next
 * one begins with the shortest separator that divides the two. A branch that is written leaves its last child to the one that follows, so that every
 * branch has two at least: without that, the last branch of a level could end with one. A full branch has three separators or more, so two stay.
 *
 * <p>Memory: a node a level, and one key. Used by one thread at a time.
 */
public final class TreeBuilder {
  /** Where the pages come from and go to. */
  public interface Pages {
    /** The id of one more page. */
    long next() throws IOException;

    /** Takes the sealed bytes of such a page; the array is used again. */
    void write(long id, byte[] page) throws IOException;
  }

  private static final class Level {
    private final NodeBuilder node;
    private byte @Nullable [] separator; // on the left of the open node; null for the first of its level
    private boolean opened;

    Level(int height) {
      this.node = new NodeBuilder(height);
    }
  }

  private final Pages pages;
  private final int tableId;
  private final long epoch;
  private final long lsn;
  /** Native: page accessors must never meet heap segments. */
  private final MemorySegment scratch = Arena.ofAuto().allocate(PageSize.PAGE_BYTES, Long.BYTES);

  private final byte[] image = new byte[PageSize.PAGE_BYTES];
  private final int base;
  private final List<Level> levels = new ArrayList<>(); // from the base level up
  private final byte[] lastKey = new byte[PageSize.MAX_KEY_BYTES];
  private int lastLength = -1;
  private long count;

  /** Makes a tree of a table, whose pages are of this epoch and carry this LSN. */
  public TreeBuilder(Pages pages, int tableId, long epoch, long lsn) {
    this(pages, tableId, epoch, lsn, 0);
  }

  /** Makes the upper levels of a tree, from this one on, above subtrees that are there already. */
  TreeBuilder(Pages pages, int tableId, long epoch, long lsn, int base) {
    this.pages = pages;
    this.tableId = tableId;
    this.epoch = epoch;
    this.lsn = lsn;
    this.base = base;
    levels.add(new Level(base));
  }

  /** Whether a key is above all that were added. */
  public boolean follows(byte[] key, int off, int length) {
    return lastLength < 0 || Arrays.compareUnsigned(lastKey, 0, lastLength, key, off, off + length) < 0;
  }

  /** The key that was added last; null when there is none. */
  public byte @Nullable [] lastKey() {
    return lastLength < 0 ? null : Arrays.copyOf(lastKey, lastLength);
  }

  /** How many entries were added. */
  public long count() {
    return count;
  }

  /** Adds an entry whose key {@link #follows}; what is stored is the value, or the reference to its runs. */
  public void add(byte[] key, int off, int length, byte[] stored, int at, int bytes, boolean overflow) throws IOException {
    assert follows(key, off, length) : "a key that is not above the last";
    Level leaf = levels.getFirst();
    if (!leaf.node.add(key, off, length, stored, at, bytes, overflow)) {
      write(0);
      leaf.separator = separator(key, off, length);
      boolean fits = leaf.node.add(key, off, length, stored, at, bytes, overflow);
      assert fits : "an entry that fits no leaf";
    }
    System.arraycopy(key, off, lastKey, 0, length);
    lastLength = length;
    count++;
  }

  /** What the neighbours share and one byte more of the greater one. */
  private byte[] separator(byte[] key, int off, int length) {
    int same = Arrays.mismatch(lastKey, 0, lastLength, key, off, off + length);
    return Arrays.copyOfRange(key, off, off + same + 1);
  }

  /** Begins the lowest branch level with its leftmost subtree. */
  void firstChild(long pointer) {
    levels.getFirst().node.firstChild(pointer);
  }

  /** Adds the next subtree to the lowest branch level, with the separator on its left. */
  void child(byte[] separator, long pointer) throws IOException {
    child(0, separator, pointer);
  }

  /**
   * Opens the next branch level, the lowest first, with the first children of a branch that is at the right edge of its tree.
   *
   * @param separator on the left of that branch; null when it is the only one of its level
   */
  void open(MemorySegment s, long b, int children, byte @Nullable [] separator) {
    if (levels.getLast().opened) {
      levels.add(new Level(base + levels.size()));
    }
    Level level = levels.getLast();
    level.opened = true;
    level.separator = separator;
    level.node.addChildren(s, b, children);
  }

  /** Writes the open node of a level and hands its pointer to the level above. */
  private void write(int index) throws IOException {
    Level level = levels.get(index);
    long pointer = writeNode(level);
    byte[] separator = level.separator;
    if (index + 1 == levels.size()) {
      levels.add(new Level(base + index + 1));
    }
    if (separator == null) {
      levels.get(index + 1).node.firstChild(pointer);
    } else {
      child(index + 1, separator, pointer);
    }
  }

  private void child(int index, byte[] separator, long pointer) throws IOException {
    Level branch = levels.get(index);
    if (branch.node.addChild(separator, pointer)) {
      return;
    }
    int last = branch.node.count() - 1;
    byte[] up = branch.node.key(last);
    long first = branch.node.child(last);
    branch.node.removeLast();
    write(index);
    branch.separator = up;
    branch.node.firstChild(first);
    boolean fits = branch.node.addChild(separator, pointer);
    assert fits : "a separator that fits no branch";
  }

  private long writeNode(Level level) throws IOException {
    long id = pages.next();
    level.node.write(scratch, 0, id, epoch, tableId, lsn);
    MemorySegment.copy(scratch, ValueLayout.JAVA_BYTE, 0, image, 0, image.length);
    Checksums.seal(image, 0, image.length);
    pages.write(id, image);
    return PagePointer.of(id, epoch);
  }

  /** Writes what is open; returns the pointer to the root. Nothing can be added any more. */
  public long finish() throws IOException {
    for (int index = 0; index < levels.size() - 1; index++) {
      write(index); // may add a level above
    }
    return writeNode(levels.getLast());
  }
}

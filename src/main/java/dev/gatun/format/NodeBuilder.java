package dev.gatun.format;

import java.lang.foreign.MemorySegment;

/**
 * Gathers sorted entries for one node after the other and lays each out full. A node takes entries as long as they fit with some prefix: the sum of
 * their bytes under the longest common one is carried along, and worked out anew only when that prefix becomes shorter or the node seems full.
 *
 * <p>Not thread-safe.
 */
public final class NodeBuilder {
  private final Entries entries;
  private final int level;
  private long link;
  private int prefix;
  private int bytes;

  /** Makes nodes of a level: leaves for 0. */
  public NodeBuilder(int level) {
    this.level = level;
    this.entries = new Entries(level == 0);
  }

  /** Adds an entry to a leaf, whose key is above all others; false if there is no room, and nothing was added. */
  public boolean add(byte[] key, int ko, int kl, byte[] val, int vo, int vl, boolean overflow) {
    entries.makeRoom(kl + vl);
    entries.add(key, ko, kl, val, vo, vl, overflow ? Node.OVERFLOW : 0);
    return stays();
  }

  /** Begins a branch with its leftmost child. */
  public void firstChild(long pointer) {
    link = pointer;
  }

  /** Adds a child to a branch with the separator on its left, which is above all others; false if there is no room, and nothing was added. */
  public boolean addChild(byte[] separator, long pointer) {
    entries.makeRoom(separator.length + Long.BYTES);
    entries.addChild(separator, 0, separator.length, pointer);
    return stays();
  }

  /** Takes over the first children of a branch, with the separators between them; all have room, since they had it there. */
  public void addChildren(MemorySegment s, long b, int children) {
    if (children > 0) {
      firstChild(Branch.child(s, b, 0));
    }
    for (int i = 1; i < children; i++) {
      boolean fits = addChild(Node.key(s, b, i - 1), Branch.child(s, b, i));
      assert fits : "a part of a node's entries fits a node";
    }
  }

  private boolean stays() {
    int last = entries.count() - 1;
    int common = last == 0 ? 0 : entries.commonPrefix(0, last);
    int sum = common == prefix && last > 1 ? bytes + entries.entryBytes(last, common) : entries.sizeBytes(0, last + 1, common);
    if (sum > Node.CAPACITY && entries.fittingPrefix(0, last + 1) < 0) {
      entries.removeLast(); // prefix and sum still are those of the others
      return false;
    }
    prefix = common;
    bytes = sum;
    return true;
  }

  /** Entries so far. */
  public int count() {
    return entries.count();
  }

  /** The key of an entry in an array of its own. */
  public byte[] key(int i) {
    return entries.key(i);
  }

  /** The child on the right of separator {@code i}. */
  public long child(int i) {
    return entries.child(i);
  }

  /** Takes the last entry out again. */
  public void removeLast() {
    entries.removeLast();
    prefix = -1; // the sum is worked out anew
  }

  /** Lays out all entries in a page, which is made a node, and begins the next one. */
  public void write(MemorySegment s, long b, long pageId, long epoch, int tableId, long lsn) {
    Node.format(s, b, level == 0 ? PageHeader.LEAF : PageHeader.BRANCH, level, pageId, epoch, tableId);
    PageHeader.setLsn(s, b, lsn);
    PageHeader.setLink(s, b, link);
    boolean fits = entries.writeAll(s, b);
    assert fits : "entries that were found to fit";
    entries.clear();
    link = 0;
  }
}

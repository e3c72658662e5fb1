package dev.gatun.format;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Divides a node that has no room for one entry more between two nodes.
 *
 * <p><b>The place.</b> Where the bytes are about even, within a tenth of them: of these places the one with the shortest separator, since
 * short separators make wide branches. If no such place lets both halves fit, of all that do the one with the shortest separator. At the
 * right edge of a tree ({@code append}) the source's entries stay together and the new one goes right alone, so that loading in key order
 * leaves full nodes.
 *
 * <p><b>A place always exists.</b> Let C be the capacity of a node (4,032 bytes), P the source's prefix and c = max(0, |P| - 8) its bytes
 * in the heap.
 *
 * <ul>
 *   <li>A part of the source's entries fits a node alone: with P it takes no more than in the source, and {@link Entries#fittingPrefix}
 *       finds a layout if there is one.
 *   <li>A branch: push up the new separator itself; both sides are then parts of the source. If the new separator is the first or the last
 *       of all, let it stand alone on its side and push up its neighbour. A branch that is full has three separators at least (one takes 8
 *       + 8 + 1,020 bytes at most, and three times that is 3,108), with the new one four, so that one is left on each side.
 *   <li>A leaf whose new key does not start with P: the key is then before or behind all others, and may stand alone.
 *   <li>A leaf whose new key starts with P: let a and b be the bytes of the entries before and behind it, a + b + c &lt;= C, and e what
 *       the new entry takes with P. At prefix 0 it takes C / 2 at most, by {@link Leaf#MAX_CELL}. A prefix of more than 8 bytes puts
 *       |P| - 8 = c of them into the heap and takes |P| - 4 or more off the tail; so c + e &lt;= C / 2. The smaller of a and b is at most
 *       (C - c) / 2, hence this side and the new entry take C at most.
 * </ul>
 *
 * <p><b>The separator</b> of two leaves is the shortest that divides them: what the neighbours at the gap have in common and one byte. That
 * byte is chosen so that keys in the gap go to the emptier side; else a new key that had to stand alone would see its followers go to the
 * full page, each to stand alone again.
 */
public final class Split {
  private Split() {}

  /**
   * Divides a leaf and adds an entry, or gives it its new value if the leaf holds the key. Deleted entries are dropped. The targets are
   * formatted empty leaves; left may be the source.
   *
   * @param index what {@link Node#search} returned, or the insertion point
   * @param append the key is greater than all in the leaf and shall stand alone in the right one
   * @return the shortest key that is greater than everything left and not greater than anything right
   */
  public static byte[] leaf(
      MemorySegment s, long b, int index, byte[] key, int ko, int kl, byte[] val, int vo, int vl, boolean overflow,
      MemorySegment ls, long lb, MemorySegment rs, long rb, boolean append) {
    int i = index < 0 ? -index - 1 : index;
    int n = Node.slotCount(s, b);
    boolean replaces = i < n && Node.compareKey(s, b, i, key, ko, kl) == 0;
    Entries entries = new Entries(s, b, kl + vl);
    entries.addSlots(0, i);
    entries.add(key, ko, kl, val, vo, vl, overflow ? Node.OVERFLOW : 0);
    entries.addSlots(replaces ? i + 1 : i, n);
    int at = append && i == n ? entries.count() - 1 : place(entries, 0);
    PageHeader.setLsn(rs, rb, PageHeader.lsn(s, b));
    PageHeader.setLsn(ls, lb, PageHeader.lsn(s, b));
    write(entries, 0, at, ls, lb);
    write(entries, at, entries.count(), rs, rb);
    return separator(entries, at, Node.usedBytes(ls, lb) < Node.usedBytes(rs, rb));
  }

  /**
   * Divides a branch and adds a separator with the child to its right. The targets are formatted empty branches; left may be the source.
   * Each gets two children at least.
   *
   * @param i the separator's slot
   * @param append the separator is the last and shall be the only one in the right branch
   * @return the separator between the two branches, which stands in neither
   */
  public static byte[] branch(
      MemorySegment s, long b, int i, byte[] sep, int so, int sl, long rightChild,
      MemorySegment ls, long lb, MemorySegment rs, long rb, boolean append) {
    int n = Node.slotCount(s, b);
    Entries entries = new Entries(s, b, sl + Long.BYTES);
    entries.addSlots(0, i);
    entries.addChild(sep, so, sl, rightChild);
    entries.addSlots(i, n);
    int at = append && i == n ? n - 1 : place(entries, 1);
    PageHeader.setLsn(rs, rb, PageHeader.lsn(s, b));
    PageHeader.setLsn(ls, lb, PageHeader.lsn(s, b));
    PageHeader.setLink(ls, lb, PageHeader.link(s, b));
    PageHeader.setLink(rs, rb, entries.child(at));
    write(entries, 0, at, ls, lb);
    write(entries, at + 1, entries.count(), rs, rb);
    return entries.key(at);
  }

  /**
   * The first entry of the right side, or the one to push up.
   *
   * @param up how many entries move up between the sides: 1 in a branch
   */
  private static int place(Entries entries, int up) {
    int n = entries.count();
    int[] before = bytesBefore(entries);
    int middle = nearestTo(before, before[n] / 2);
    int best = -1;
    for (int d = 0; d < n && (d <= n / 10 || best < 0 || !isEven(before, best)); d++) {
      best = better(entries, up, before, best, middle - d);
      best = better(entries, up, before, best, middle + d);
    }
    assert best > 0 : "no place to split: the proof in the class comment is wrong";
    return best;
  }

  /** How many bytes the entries before each take, with the prefix that all have in common. */
  private static int[] bytesBefore(Entries entries) {
    int n = entries.count();
    int p = entries.commonPrefix(0, n - 1);
    int[] before = new int[n + 1];
    for (int i = 0; i < n; i++) {
      before[i + 1] = before[i] + entries.entryBytes(i, p);
    }
    return before;
  }

  private static int nearestTo(int[] before, int half) {
    int found = Arrays.binarySearch(before, half);
    int above = found < 0 ? -found - 1 : found;
    return above > 0 && half - before[above - 1] < before[above] - half ? above - 1 : above;
  }

  private static int better(Entries entries, int up, int[] before, int best, int at) {
    int n = entries.count();
    if (at < 1 || at + up > n - 1 || entries.fittingPrefix(0, at) < 0 || entries.fittingPrefix(at + up, n) < 0) {
      return best;
    }
    if (best < 0 || isEven(before, at) != isEven(before, best)) {
      return best < 0 || isEven(before, at) ? at : best;
    }
    return separatorLength(entries, up, at) < separatorLength(entries, up, best) ? at : best;
  }

  private static boolean isEven(int[] before, int at) {
    int all = before[before.length - 1];
    return Math.abs(2 * before[at] - all) <= all / 5;
  }

  private static int separatorLength(Entries entries, int up, int at) {
    return up == 1 ? entries.keyLength(at) : entries.commonPrefix(at - 1, at) + 1;
  }

  private static void write(Entries entries, int from, int to, MemorySegment s, long b) {
    int p = entries.fittingPrefix(from, to);
    assert p >= 0 : "half of a split does not fit";
    entries.write(s, b, from, to, p);
  }

  /**
   * The shortest separator between the last key of a node and a greater one that goes into a node of its own: with the smallest last byte possible,
   * so that keys in the gap go right, where there is room.
   */
  public static byte[] separatorBehind(byte[] last, byte[] key, int ko, int kl) {
    int same = Arrays.mismatch(last, 0, last.length, key, ko, ko + kl);
    byte[] separator = Arrays.copyOfRange(key, ko, ko + same + 1);
    separator[same] = (byte) (last.length == same ? 0 : last[same] + 1);
    return separator;
  }

  /** The shortest separator before entry {@code at}: with the greatest last byte possible if the gap shall go left, else with the smallest. */
  private static byte[] separator(Entries entries, int at, boolean gapGoesLeft) {
    int same = entries.commonPrefix(at - 1, at);
    byte[] separator = Arrays.copyOf(entries.key(at), same + 1);
    if (!gapGoesLeft) {
      byte[] left = entries.key(at - 1);
      separator[same] = (byte) (left.length == same ? 0 : left[same] + 1);
    }
    return separator;
  }
}

package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import dev.gatun.tree.RangePlan.Edge;
import dev.gatun.tree.RangePlan.Fate;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Takes a range of keys out of a tree at once, by a {@link RangePlan} that stands. The caller holds the gate exclusively: nobody else changes the
 * tree, and readers go on.
 *
 * <p>The branches on the way to the two edges and the leaves there are copied, whatever their age, and the copies lose what the plan says. The root
 * cell is latched and named the new root; then the versions of all pages that are not reached any more are raised, those of every unlinked subtree
 * down to its leaves included; then the cell is released; and only then the pages are given back (I4). So no reader comes to the new tree before all
 * that are in the old one have failed, and no page is reused before all above it have a new version: a reader who read a child's pointer in an
 * unlinked branch fails there, whatever the child has become.
 *
 * <p>The time is that of some copies and of two passes over the plan's pages; no leaf but the two at the edges is read.
 */
public final class RangeUnlink {
  private final TreeSpace space;
  private final RootCell cell;
  private final PageFile pages;
  private final LatchTable latches;
  private final RangePlan plan;
  private final long lsn;
  private final long epoch;
  private final Reservation reservation;
  private final long[] born;
  private int bornCount;

  private RangeUnlink(TreeSpace space, RootCell cell, RangePlan plan, long lsn, long epoch, Reservation reservation) {
    this.space = space;
    this.cell = cell;
    this.pages = space.pages;
    this.latches = space.latches;
    this.plan = plan;
    this.lsn = lsn;
    this.epoch = epoch;
    this.reservation = reservation;
    this.born = new long[plan.newPages()];
  }

  /** Does what the plan says, as the record at this LSN; the reservation has room for its new pages. */
  public static void apply(TreeSpace space, RootCell cell, RangePlan plan, long lsn, long epoch, Reservation reservation) {
    if (plan.fate() != Fate.STAYS) {
      cell.beforeChange(epoch);
      new RangeUnlink(space, cell, plan, lsn, epoch, reservation).run();
    }
  }

  private void run() {
    Edge top = plan.top();
    publish(top == null ? emptyRoot() : withoutLoneBranches(replace(top)));
    cell.addCount(-plan.entries());
    space.storage.step();
    giveBack();
  }

  // ---------------------------------------------------------------- the new pages

  private long emptyRoot() {
    long page = take();
    MemorySegment s = pages.segment(page);
    long b = pages.offset(page);
    Node.format(s, b, PageHeader.LEAF, 0, page, epoch, cell.tableId());
    PageHeader.setLsn(s, b, lsn);
    return page;
  }

  private long take() {
    long page = reservation.take(epoch);
    born[bornCount++] = page;
    return page;
  }

  private long replace(Edge edge) {
    long copy = take();
    MemorySegment s = pages.segment(copy);
    long b = pages.offset(copy);
    copyNode(edge.page, copy, s, b);
    if (edge.level == 0) {
      removeEntries(edge, s, b);
    } else {
      removeChildren(edge, s, b);
    }
    return copy;
  }

  private void copyNode(long old, long copy, MemorySegment s, long b) {
    Node.copyBody(pages.segment(old), pages.offset(old), s, b);
    PageHeader.setPageId(s, b, copy);
    PageHeader.setBirthEpoch(s, b, epoch);
    PageHeader.setChecksum(s, b, 0);
  }

  private void removeEntries(Edge edge, MemorySegment s, long b) {
    for (int i = edge.from; i < edge.to; i++) {
      Leaf.tombstone(s, b, i);
    }
    PageHeader.setLsn(s, b, Math.max(PageHeader.lsn(s, b), lsn));
  }

  private void removeChildren(Edge edge, MemorySegment s, long b) {
    setChild(s, b, edge.from - 1, edge.left);
    setChild(s, b, edge.to, edge.right);
    for (int i = edge.to - 1; i >= edge.from; i--) {
      Branch.removeChild(s, b, i);
    }
  }

  private void setChild(MemorySegment s, long b, int index, @Nullable Edge child) {
    if (child != null) {
      Branch.setChild(s, b, index, PagePointer.of(replace(child), epoch));
    }
  }

  /** New branches at the top that have one child are not needed. */
  private long withoutLoneBranches(long root) {
    long top = root;
    while (isNew(top) && PageHeader.level(pages.segment(top), pages.offset(top)) > 0 && Node.slotCount(pages.segment(top), pages.offset(top)) == 0) {
      long child = PagePointer.id(Branch.child(pages.segment(top), pages.offset(top), 0));
      forget(top);
      top = child;
    }
    return top;
  }

  private boolean isNew(long page) {
    for (int i = 0; i < bornCount; i++) {
      if (born[i] == page) {
        return true;
      }
    }
    return false;
  }

  private void forget(long page) {
    int at = 0;
    while (born[at] != page) {
      at++;
    }
    born[at] = born[--bornCount];
    reservation.keep(page);
  }

  // ---------------------------------------------------------------- the old pages

  private void publish(long root) {
    boolean latched = cell.tryLatch(cell.load());
    assert latched : "somebody else changes the tree";
    cell.root(PagePointer.of(root, PageHeader.birthEpoch(pages.segment(root), pages.offset(root))));
    for (int i = 0; i < bornCount; i++) {
      latches.release(born[i]);
    }
    for (int i = 0; i < plan.retiredCount(); i++) {
      latches.raise(plan.retiredPage(i)); // I4
    }
    cell.release();
  }

  private void giveBack() {
    for (int i = 0; i < plan.retiredCount(); i++) {
      space.allocator.retire(plan.retiredPage(i), 1, plan.retiredBirth(i), epoch);
    }
    for (byte[] reference : plan.references()) {
      OverflowRuns.retire(space, reference, epoch);
    }
  }
}

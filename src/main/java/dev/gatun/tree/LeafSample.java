package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.io.Backoff;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadLocalRandom;

/** What a tree is like: how high, and how full its leaves are, by descents to random ones. Waits for nobody for long. */
public final class LeafSample {
  private static final int TRIES = 8;

  private LeafSample() {}

  /** The mean share of a leaf's bytes that hold entries, of so many leaves; 1 when nothing could be looked at. */
  public static double fill(TreeSpace space, RootCell cell, int leaves) {
    double sum = 0;
    int seen = 0;
    for (int i = 0; i < leaves; i++) {
      double one = oneLeaf(space, cell);
      sum += Math.max(one, 0);
      seen += one >= 0 ? 1 : 0;
    }
    return seen == 0 ? 1 : sum / seen;
  }

  /** Levels of the tree; 0 when the root could not be looked at. */
  public static int height(TreeSpace space, RootCell cell) {
    int height = 0;
    for (int round = 0; height == 0 && round < TRIES; round = Backoff.pause(round)) {
      try {
        height = heightNow(space, cell);
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, round);
      }
    }
    return height;
  }

  /** 0 when the root changed meanwhile, or was verified just now. */
  private static int heightNow(TreeSpace space, RootCell cell) {
    long cellWord = cell.load();
    long pointer = cell.root();
    long page = PagePointer.id(pointer);
    long word = space.latches.load(page);
    if (!cell.mayDescend(cellWord) || !cell.validate(cellWord) || !space.readable(pointer, word, TreeSpace.ANY_LEVEL)) {
      return 0;
    }
    int level = PageHeader.level(space.pages.segment(page), space.pages.offset(page));
    return space.latches.validate(page, word) ? level + 1 : 0;
  }

  private static double oneLeaf(TreeSpace space, RootCell cell) {
    double fill = -1;
    for (int round = 0; fill < 0 && round < TRIES; round = Backoff.pause(round)) {
      try {
        fill = descend(space, cell);
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
        space.stumbled(e, round);
      }
    }
    return fill;
  }

  /** Negative when a page changed meanwhile, or was verified just now. */
  private static double descend(TreeSpace space, RootCell cell) {
    long cellWord = cell.load();
    long pointer = cell.root();
    long word = space.latches.load(PagePointer.id(pointer));
    if (!cell.mayDescend(cellWord) || !cell.validate(cellWord)) {
      return -1;
    }
    int level = TreeSpace.ANY_LEVEL;
    while (space.readable(pointer, word, level)) {
      long page = PagePointer.id(pointer);
      MemorySegment s = space.pages.segment(page);
      long b = space.pages.offset(page);
      level = space.level(s, b, page, word, level);
      if (level <= 0) {
        double fill = usedShare(s, b);
        return space.latches.validate(page, word) ? fill : -1;
      }
      pointer = Branch.child(s, b, ThreadLocalRandom.current().nextInt(Node.slotCount(s, b) + 1));
      long childWord = space.latches.load(PagePointer.id(pointer));
      if (!space.latches.validate(page, word)) {
        return -1;
      }
      word = childWord;
      level--;
    }
    return -1;
  }

  private static double usedShare(MemorySegment s, long b) {
    int slots = Node.slotCount(s, b);
    double live = slots == 0 ? 0 : (double) Leaf.liveCount(s, b) / slots;
    return PageHeader.type(s, b) == PageHeader.LEAF ? live * Node.usedBytes(s, b) / Node.CAPACITY : 1;
  }
}

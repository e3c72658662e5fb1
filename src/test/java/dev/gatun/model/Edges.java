package dev.gatun.model;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** The steps between states, kept to be walked backward. */
final class Edges {
  private static final int NONE = -1;

  private int[] from = new int[1 << 12];
  private int[] to = new int[1 << 12];
  private int count;

  int count() {
    return count;
  }

  void add(int one, int other) {
    if (count == from.length) {
      from = Arrays.copyOf(from, count * 2);
      to = Arrays.copyOf(to, count * 2);
    }
    from[count] = one;
    to[count++] = other;
  }

  /** The first state from which no way leads to an end, or -1. */
  int firstWithoutWayTo(int states, IntPredicate isEnd) {
    boolean[] hasWay = new boolean[states];
    int[] queue = new int[states];
    int queued = 0;
    for (int state = 0; state < states; state++) {
      if (isEnd.test(state)) {
        hasWay[state] = true;
        queue[queued++] = state;
      }
    }
    walkBack(states, hasWay, queue, queued);
    for (int state = 0; state < states; state++) {
      if (!hasWay[state]) {
        return state;
      }
    }
    return NONE;
  }

  private void walkBack(int states, boolean[] hasWay, int[] queue, int ends) {
    int queued = ends;
    int[] head = new int[states];
    int[] next = new int[count];
    Arrays.fill(head, NONE);
    for (int edge = 0; edge < count; edge++) {
      next[edge] = head[to[edge]];
      head[to[edge]] = edge;
    }
    for (int at = 0; at < queued; at++) {
      for (int edge = head[queue[at]]; edge != NONE; edge = next[edge]) {
        if (!hasWay[from[edge]]) {
          hasWay[from[edge]] = true;
          queue[queued++] = from[edge];
        }
      }
    }
  }
}

package dev.gatun.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Strongly connected components of a graph, by Tarjan's algorithm with a stack of its own, since histories are long. */
final class Components {
  private final IntFunction<int[]> next;
  private final int[] index;
  private final int[] low;
  private final boolean[] onStack;
  private final ArrayDeque<Integer> stack = new ArrayDeque<>();
  private final List<Integer> found = new ArrayList<>();
  private int count;

  private static final class Frame {
    final int node;
    final int[] next;
    int at;

    Frame(int node, int[] next) {
      this.node = node;
      this.next = next;
    }
  }

  Components(int nodes, IntFunction<int[]> next) {
    this.next = next;
    this.index = new int[nodes];
    this.low = new int[nodes];
    this.onStack = new boolean[nodes];
  }

  /** The nodes that lie on a cycle. */
  List<Integer> inCycles() {
    for (int node = 0; node < index.length; node++) {
      if (index[node] == 0) {
        visit(node);
      }
    }
    return found;
  }

  private void visit(int root) {
    ArrayDeque<Frame> frames = new ArrayDeque<>();
    frames.push(enter(root));
    while (!frames.isEmpty()) {
      Frame frame = frames.peek();
      if (frame.at < frame.next.length) {
        int to = frame.next[frame.at++];
        if (index[to] == 0) {
          frames.push(enter(to));
        } else if (onStack[to]) {
          low[frame.node] = Math.min(low[frame.node], index[to]);
        }
      } else {
        frames.pop();
        leave(frame.node);
        if (!frames.isEmpty()) {
          int parent = frames.peek().node;
          low[parent] = Math.min(low[parent], low[frame.node]);
        }
      }
    }
  }

  private Frame enter(int node) {
    index[node] = low[node] = ++count;
    stack.push(node);
    onStack[node] = true;
    return new Frame(node, next.apply(node));
  }

  private void leave(int node) {
    if (low[node] != index[node]) {
      return;
    }
    List<Integer> component = new ArrayList<>();
    int member;
    do {
      member = stack.pop();
      onStack[member] = false;
      component.add(member);
    } while (member != node);
    if (component.size() > 1) {
      found.addAll(component);
    }
  }
}

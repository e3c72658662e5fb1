package dev.gatun.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks all states of a model, breadth first, so that the first violation has the shortest trace. Besides the model's claims it finds states without
 * a next step (a deadlock) and states from which no end can be reached any more (a livelock, or a wake-up lost while somebody goes on turning).
 */
final class Explorer {
  private static final int MAX_STATES = 3_000_000;

  private final Model model;
  private final Turn turn;
  private final StateSet states;
  private final Edges edges = new Edges();
  private final int[] from;
  private int current;
  private String violated;

  private Explorer(Model model) {
    this.model = model;
    this.turn = new Turn(model);
    this.states = new StateSet(model.size());
    this.from = new int[model.size()];
  }

  static Verdict explore(Model model) {
    return new Explorer(model).search();
  }

  private Verdict search() {
    states.add(model.initialState(), -1);
    for (current = 0; current < states.size(); current++) {
      states.read(current, from);
      int before = edges.count();
      for (int thread = 0; thread < model.threads(); thread++) {
        takeAll(thread);
        if (violated != null) {
          return found(current, turn.state().clone());
        }
      }
      if (edges.count() == before && !model.isEnd(from)) {
        violated = "nobody can go on";
        return found(current, null);
      }
    }
    return judgeTheWhole();
  }

  private void takeAll(int thread) {
    if (turn.drain(from, thread)) {
      reach();
    }
    if (violated != null || model.isDone(from, thread)) {
      return;
    }
    turn.first(thread);
    do {
      if (turn.run(from)) {
        violated = turn.violated();
        reach();
      }
    } while (violated == null && turn.another());
  }

  private void reach() {
    int known = states.size();
    int index = states.add(turn.state(), current);
    edges.add(current, index);
    if (index == MAX_STATES) {
      throw new IllegalStateException("more than " + MAX_STATES + " states");
    }
    if (index == known && violated == null) {
      violated = model.violatedIn(turn);
    }
  }

  private Verdict judgeTheWhole() {
    int trapped = edges.firstWithoutWayTo(states.size(), this::isEnd);
    if (trapped < 0) {
      return new Verdict(states.size(), null, List.of());
    }
    violated = "from here the end can't be reached any more";
    return found(trapped, null);
  }

  private boolean isEnd(int index) {
    states.read(index, from);
    return model.isEnd(from);
  }

  // ---------------------------------------------------------------- the trace

  private Verdict found(int index, int[] last) {
    List<int[]> path = new ArrayList<>();
    if (last != null) {
      path.add(last);
    }
    for (int at = index; at >= 0; at = states.parent(at)) {
      int[] state = new int[model.size()];
      states.read(at, state);
      path.addFirst(state);
    }
    String what = violated;
    List<String> trace = new ArrayList<>();
    turn.tellAll();
    for (int i = 1; i < path.size(); i++) {
      trace.add(stepBetween(path.get(i - 1), path.get(i)));
    }
    return new Verdict(states.size(), what, trace);
  }

  /** Finds the step again that led from one state to the next. */
  private String stepBetween(int[] one, int[] other) {
    for (int thread = 0; thread < model.threads(); thread++) {
      if (turn.drain(one, thread) && Arrays.equals(turn.state(), other)) {
        return model.program(thread).name() + "'s oldest store reaches memory";
      }
      if (model.isDone(one, thread)) {
        continue;
      }
      turn.first(thread);
      do {
        if (turn.run(one) && Arrays.equals(turn.state(), other)) {
          return told(thread, one);
        }
      } while (turn.another());
    }
    throw new IllegalStateException("a state that was reached by no step");
  }

  private String told(int thread, int[] before) {
    Program program = model.program(thread);
    String what = program.name() + ": " + program.step(before[program.counter()]).label();
    return turn.told().isEmpty() ? what : what + " [" + turn.told() + "]";
  }
}

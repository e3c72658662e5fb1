package dev.gatun.model;

import dev.gatun.model.Memory.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Group commit: one right to force, handed from leader to flusher, and sleepers that nobody may forget.
 *
 * <p><b>Threads.</b> Callers that append a record and wait until it is durable ({@code GroupCommit.await}, {@code leadOnce}, {@code sleep}, {@code
 * confirm}), of which virtual ones never lead; the flusher ({@code flush}, {@code leadWhileWanted}); perhaps somebody who closes ({@code close}).
 *
 * <p><b>Claims.</b> Nobody is told that his record is durable unless it is on the disk, not even after a force has failed; one force runs at a time;
 * nobody sleeps for ever: from every state all callers can come to their end, and there is always a next step. Without the flusher's tick, which
 * would hide a lost wake-up for an interval, and without spurious returns of {@code park}.
 *
 * <p><b>Abstraction.</b> Every field here is volatile or guarded by the lead, so the memory is sequential. Pushing on the stack is one step, since a
 * failed compare-and-set changes nothing; taking the stack and sharing it out is one, since nobody else can touch what is taken, and so is waking and
 * unparking one thread. Records are published in order, which {@link LogTailModel} shows. One log file; no rounds. A failed force leaves its pages
 * counted as clean: a later one "succeeds" and writes nothing of them. That the flusher gathers for a while before a force is no step of its own:
 * others may run before any step for as long as they like.
 */
final class GroupCommitModel {
  /** What may be wrong, and how many callers of each kind show it. */
  enum Defect {
    NONE(2, 0),
    WAITER_LOOKS_BEFORE_IT_REGISTERS(2, 0),
    LEADER_DOES_NOT_LOOK_AGAIN(2, 0),
    LEAD_FREED_WITH_WAITERS_BEYOND(2, 0),
    SIGNAL_CLEARED_AFTER_LOOKING(0, 2),
    WOKEN_DO_NOT_WAKE_CHILDREN(0, 2),
    CHILDREN_OF_WHO_HAS_LEFT_FORGOTTEN(0, 2),
    ACKNOWLEDGED_BY_RESERVED(2, 0),
    PUBLISHED_READ_AFTER_THE_FORCE(2, 0),
    TWO_FORCES_AT_ONCE(2, 0),
    ERROR_SWALLOWED(2, 0);

    final int platform;
    final int virtual;

    Defect(int platform, int virtual) {
      this.platform = platform;
      this.virtual = virtual;
    }
  }

  private static final int NOBODY = 0;
  private static final int WAITING = 1;
  private static final int WOKEN = 2;
  private static final int LEFT = 3;

  final Defect defect;
  final Model model = new Model(Kind.SEQUENTIAL);
  final int led = model.ghost("led", 0);
  final int handed = model.ghost("handed", 0);
  final int signalled = model.ghost("signalled", 0);
  final int top = model.ghost("stack", NOBODY);
  final int beyond = model.ghost("beyond", NOBODY);
  final int durable = model.ghost("durable", 0);
  final int reserved = model.ghost("reserved", 0);
  final int published = model.ghost("published", 0);
  final int failed = model.ghost("failed", 0);
  final int closed = model.ghost("closed", 0);
  final int flusherPermit = model.ghost("flusher's permit", 0);
  private final int disk = model.ghost("on the disk", 0);
  private final int lost = model.ghost("lost", 0);
  private final int forcing = model.ghost("forces running", 0);
  private final int[] states;
  private final int[] lsns;
  private final int[] nexts;
  private final int[][] children;
  private final int[] permits;
  private final boolean mayFail;

  private GroupCommitModel(Defect defect, int callers, boolean mayFail) {
    this.defect = defect;
    this.mayFail = mayFail;
    states = ghosts("state", callers);
    lsns = ghosts("LSN", callers);
    nexts = ghosts("next", callers);
    permits = ghosts("permit", callers);
    children = new int[][] {ghosts("first child", callers), ghosts("second child", callers)};
  }

  private int[] ghosts(String name, int callers) {
    int[] ghosts = new int[callers];
    for (int i = 0; i < callers; i++) {
      ghosts[i] = model.ghost(name + " of " + i, 0);
    }
    return ghosts;
  }

  static Model of(Defect defect, int platform, int virtual, boolean mayFail, boolean closes) {
    GroupCommitModel m = new GroupCommitModel(defect, platform + virtual, mayFail);
    for (int i = 0; i < platform + virtual; i++) {
      m.caller(i, i < platform);
    }
    Program flusher = m.flusher();
    if (closes) {
      m.closer(flusher);
    }
    return m.model;
  }

  // ---------------------------------------------------------------- callers

  private void caller(int me, boolean mayLead) {
    Program caller = model.thread((mayLead ? "caller " : "virtual caller ") + me);
    boolean apart = defect == Defect.ACKNOWLEDGED_BY_RESERVED;
    caller.stepIf(apart, "reserve", t -> t.set(lsns[me], t.set(reserved, t.get(reserved) + 1)));
    caller.step("publish", t -> {
      t.set(lsns[me], apart ? t.get(lsns[me]) : t.get(published) + 1);
      t.await(t.get(published) == t.get(lsns[me]) - 1);
      t.set(published, t.get(lsns[me]));
    });
    caller.step("durable already?", t -> t.goIf(t.get(durable) >= t.get(lsns[me]), "confirm"));
    caller.stepIf(mayLead, "try to lead", t -> t.goIf(tryLead(t), "answered already?"));
    if (defect == Defect.WAITER_LOOKS_BEFORE_IT_REGISTERS) {
      lookForTheLead(caller, mayLead, "push");
      push(caller, me);
    } else {
      push(caller, me);
      lookForTheLead(caller, mayLead, "sleep");
    }
    sleep(caller, me);
    caller.step("confirm", t -> confirm(t, me));
    if (mayLead) {
      lead(caller, me);
    }
  }

  private boolean tryLead(Turn t) {
    if (t.get(led) != 0 && defect != Defect.TWO_FORCES_AT_ONCE) {
      return false;
    }
    t.set(led, 1);
    return true;
  }

  private void push(Program caller, int me) {
    caller.step("push", t -> {
      t.set(nexts[me], t.get(top));
      t.set(top, me + 1);
      t.set(states[me], WAITING);
    });
  }

  private void lookForTheLead(Program caller, boolean mayLead, String otherwise) {
    caller.step("is the lead free?", t -> {
      t.go(otherwise);
      if (t.get(led) == 0 && mayLead) {
        t.set(led, 1);
        t.go("answered already?");
      } else if (t.get(led) == 0) {
        signalFlusher(t);
      }
    });
  }

  private void signalFlusher(Turn t) {
    if (t.get(signalled) == 0) {
      t.set(signalled, 1);
      t.set(flusherPermit, 1);
    }
  }

  private void sleep(Program caller, int me) {
    caller.step("sleep", t -> {
      if (t.get(states[me]) == WOKEN) {
        t.go("wake the children");
      } else if (isAnswered(t, me)) {
        t.set(states[me], LEFT);
        t.go("confirm");
      }
    });
    caller.step("park", t -> {
      t.await(t.get(permits[me]) == 1);
      t.set(permits[me], 0);
      t.go("sleep");
    });
    caller.step("wake the children", t -> {
      if (defect != Defect.WOKEN_DO_NOT_WAKE_CHILDREN) {
        wakeChildren(t, me);
      }
      t.set(children[0][me], NOBODY);
      t.set(children[1][me], NOBODY);
    });
  }

  private boolean isAnswered(Turn t, int who) {
    return t.get(durable) >= t.get(lsns[who]) || t.get(failed) != 0 || t.get(closed) != 0;
  }

  private void confirm(Turn t, int me) {
    if (t.get(durable) >= t.get(lsns[me])) {
      t.claim(t.get(lsns[me]) <= t.get(disk), "a record was acknowledged that is not on the disk");
    } else {
      t.claim(t.get(failed) != 0 || t.get(closed) != 0, "a caller came back without an answer");
    }
    t.set(permits[me], 0); // from here on nobody can tell these apart: an answered one on the stack is passed by, whatever he waited for
    t.set(lsns[me], 0);
    t.set(states[me], LEFT);
    t.end();
  }

  private void lead(Program caller, int me) {
    int root = caller.register("first of the group");
    caller.step("answered already?", t -> t.goIf(isAnswered(t, me), "settle"));
    force(caller, "settle");
    caller.step("settle", t -> settle(t, root));
    caller.step("pass the lead on", t -> {
      if (t.get(beyond) == NOBODY || defect == Defect.LEAD_FREED_WITH_WAITERS_BEYOND) {
        t.set(led, 0);
      } else {
        t.set(handed, 1);
        t.set(flusherPermit, 1);
        t.go("wake the group");
      }
    });
    caller.step("look at the stack again", t -> {
      if (t.get(top) != NOBODY && defect != Defect.LEADER_DOES_NOT_LOOK_AGAIN) {
        signalFlusher(t);
      }
    });
    caller.step("wake the group", t -> {
      wake(t, t.get(root));
      t.go(t.get(states[me]) == 0 ? "confirm" : "sleep");
    });
  }

  // ---------------------------------------------------------------- a force, the lead held

  private void force(Program program, String after) {
    int seen = program.register("published seen");
    int covered = program.register("covered");
    program.step("read published", t -> {
      t.set(seen, t.get(defect == Defect.ACKNOWLEDGED_BY_RESERVED ? reserved : published));
      t.goIf(t.get(failed) != 0, after);
    });
    program.step("the force begins", t -> {
      t.set(covered, t.get(published));
      t.claim(t.set(forcing, t.get(forcing) + 1) == 1, "two forces run at once");
    });
    program.step("the force ends", t -> {
      t.set(forcing, t.get(forcing) - 1);
      if (mayFail && t.get(lost) == 0 && t.choose(2) == 1) {
        t.set(lost, t.get(covered));
        t.set(failed, defect == Defect.ERROR_SWALLOWED ? 0 : 1);
        t.goIf(t.get(failed) != 0, after);
      } else if (t.get(lost) == 0) {
        t.set(disk, Math.max(t.get(disk), t.get(covered)));
      }
    });
    program.step("durable", t -> {
      int upTo = t.get(defect == Defect.PUBLISHED_READ_AFTER_THE_FORCE ? published : seen);
      t.set(durable, Math.max(t.get(durable), upTo));
      t.go(after);
    });
  }

  /** {@code GroupCommit.settle}: shares out who was kept, then the stack; the answered become a tree. */
  private void settle(Turn t, int root) {
    List<Integer> all = new ArrayList<>();
    listInto(all, t, t.get(beyond));
    listInto(all, t, t.get(top));
    t.set(beyond, NOBODY);
    t.set(top, NOBODY);
    List<Integer> answered = all.stream().filter(who -> isAnswered(t, who)).toList();
    for (int who : all) {
      t.set(nexts[who], NOBODY);
      if (!answered.contains(who)) {
        t.set(nexts[who], t.get(beyond));
        t.set(beyond, who + 1);
      }
    }
    for (int i = 1; i < answered.size(); i++) {
      t.set(children[1 - i % 2][answered.get((i - 1) / 2)], answered.get(i) + 1);
    }
    t.set(root, answered.isEmpty() ? NOBODY : answered.getFirst() + 1);
  }

  private void listInto(List<Integer> all, Turn t, int first) {
    for (int who = first; who != NOBODY; who = t.get(nexts[who - 1])) {
      all.add(who - 1);
    }
  }

  private void wake(Turn t, int who) {
    if (who == NOBODY) {
      return;
    }
    if (t.get(states[who - 1]) == WAITING) {
      t.set(states[who - 1], WOKEN);
      t.set(permits[who - 1], 1);
    } else if (defect != Defect.CHILDREN_OF_WHO_HAS_LEFT_FORGOTTEN) {
      wakeChildren(t, who - 1);
    }
  }

  private void wakeChildren(Turn t, int who) {
    wake(t, t.get(children[0][who]));
    wake(t, t.get(children[1][who]));
  }

  // ---------------------------------------------------------------- flusher and closer

  private Program flusher() {
    Program flusher = model.daemon("flusher");
    int root = flusher.register("first of the group");
    boolean late = defect == Defect.SIGNAL_CLEARED_AFTER_LOOKING;
    flusher.step("look whether it was closed", t -> {
      if (t.get(closed) != 0) {
        t.end();
      } else if (!late) {
        t.set(signalled, 0);
      }
    });
    flusher.step("is it wanted?", t -> {
      boolean leads = t.get(handed) != 0 || t.get(top) != NOBODY && t.get(led) == 0;
      t.set(led, leads ? 1 : t.get(led));
      t.goIf(leads, "take the lead");
    });
    flusher.stepIf(late, "clear the signal late", t -> t.set(signalled, 0));
    flusher.step("park", t -> {
      t.await(t.get(flusherPermit) == 1);
      t.set(flusherPermit, 0);
      t.go("look whether it was closed");
    });
    flusher.step("take the lead", t -> t.set(handed, 0));
    flusher.step("settle", t -> settle(t, root));
    flusher.step("wake the group", t -> wake(t, t.get(root)));
    flusher.step("does anybody wait beyond?", t -> t.goIf(t.get(beyond) == NOBODY, "free the lead"));
    force(flusher, "settle");
    flusher.step("free the lead", t -> {
      t.set(led, 0);
      t.go("look whether it was closed");
    });
    return flusher;
  }

  private void closer(Program flusher) {
    Program closer = model.thread("closer");
    int root = closer.register("first of the group");
    closer.step("close", t -> t.set(closed, 1));
    closer.step("unpark the flusher", t -> t.set(flusherPermit, 1));
    closer.step("has it ended?", t -> t.goIf(!t.isDone(flusher), "unpark the flusher"));
    closer.step("take the lead for good", t -> {
      t.await(t.get(handed) != 0 || t.get(led) == 0);
      t.set(led, 1);
    });
    closer.step("settle", t -> settle(t, root));
    closer.step("wake the group", t -> wake(t, t.get(root)));
  }
}

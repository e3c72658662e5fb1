package dev.gatun.model;

import static dev.gatun.model.Access.RELEASE;
import static dev.gatun.model.Access.VOLATILE;
import static dev.gatun.model.Memory.Kind.SEQUENTIAL;
import static dev.gatun.model.Memory.Kind.STORE_BUFFERS;

import dev.gatun.model.Memory.Kind;

/**
 * The epoch gate: a cut excludes writers, and neither side starves the other.
 *
 * <p><b>Threads.</b> Writers that enter and leave ({@code EpochGate.enter}, {@code waitOutside}, {@code leave}), each with a counter of its own; a
 * cutter that makes several cuts ({@code exclusively}, {@code drain}, {@code endEpoch}).
 *
 * <p><b>Claims.</b> Nobody is inside while a cut runs, and the epoch stands still for whoever is inside. A writer that was turned away by a cut is
 * overtaken by at most one more, which may have looked for such writers before this one had said so. There is always a way on for
 * everybody, and always one to the end.
 *
 * <p><b>Abstraction.</b> The lock between cuts is one cutter's program order. Two counters stand for sixteen; threads that share one add up. The
 * steps of a writer's work are one step inside. Fairness of the scheduler is not modelled: "at most one more cut" is a bound in cuts, not in time.
 */
final class EpochGateModel {
  /** What may be wrong, and the strongest memory that shows it. */
  enum Defect {
    NONE(Kind.WEAK),
    PENDING_CHECKED_BEFORE_COUNTING(SEQUENTIAL),
    COUNTERS_READ_BEFORE_PENDING_IS_SET(SEQUENTIAL),
    ONE_COUNTER_NOT_READ(SEQUENTIAL),
    PENDING_IGNORED_AFTER_WAITING(SEQUENTIAL),
    NO_FENCE_AFTER_PENDING(STORE_BUFFERS),
    TURNED_AWAY_NOT_LET_IN(SEQUENTIAL),
    TURNED_AWAY_WITH_ITS_COUNT(SEQUENTIAL),
    STEPPED_BACK_BEFORE_BEING_COUNTED_AS_TURNED_AWAY(SEQUENTIAL);

    final Kind shownBy;

    Defect(Kind shownBy) {
      this.shownBy = shownBy;
    }
  }

  private static final int MOST_OVERTAKEN = 1;

  private final Defect defect;
  private final Model model;
  private final int[] counts;
  private final int pending;
  private final int turnedAway;
  private final int epoch;
  private final int[] inside;
  private final int[] overtaken;

  private EpochGateModel(Defect defect, Kind kind, int writers) {
    this.defect = defect;
    model = new Model(kind);
    counts = new int[] {model.location("counter 0", 0), model.location("counter 1", 0)};
    pending = model.location("pending", 0);
    turnedAway = model.location("turned away", 0);
    epoch = model.location("epoch", 0);
    inside = new int[writers];
    overtaken = new int[writers];
    for (int i = 0; i < writers; i++) {
      inside[i] = model.ghost("writer " + i + " is inside", 0);
      overtaken[i] = model.ghost("cuts that overtook writer " + i, -1);
    }
  }

  static Model of(Defect defect, Kind kind, int writers, int cuts) {
    EpochGateModel m = new EpochGateModel(defect, kind, writers);
    for (int i = 0; i < writers; i++) {
      m.writer(i);
    }
    m.cutter(cuts);
    return m.model;
  }

  // ---------------------------------------------------------------- writers

  private void writer(int number) {
    Program writer = model.thread("writer " + number);
    int mine = counts[number % counts.length];
    int seen = writer.register("epoch seen");
    enter(writer, number, mine);
    writer.step("read the epoch inside", t -> {
      t.set(inside[number], 1);
      t.set(seen, t.load(epoch, VOLATILE));
    });
    writer.step("work inside", t -> {
      t.claim(t.load(epoch, VOLATILE) == t.get(seen), "the epoch has changed under a writer");
      t.set(inside[number], 0);
    });
    writer.step("leave", t -> t.getAndAdd(mine, -1));
  }

  private void enter(Program writer, int number, int mine) {
    boolean checksFirst = defect == Defect.PENDING_CHECKED_BEFORE_COUNTING;
    writer.stepIf(checksFirst, "is a cut pending?", t -> t.await(t.load(pending, VOLATILE) == 0));
    writer.step("count itself", t -> t.getAndAdd(mine, 1));
    if (checksFirst) {
      return;
    }
    writer.step("is a cut pending?", t -> {
      boolean turned = t.load(pending, VOLATILE) != 0;
      t.set(overtaken[number], turned ? 0 : -1);
      t.goIf(!turned, "read the epoch inside");
    });
    boolean keeps = defect == Defect.TURNED_AWAY_WITH_ITS_COUNT;
    boolean backFirst = defect == Defect.STEPPED_BACK_BEFORE_BEING_COUNTED_AS_TURNED_AWAY;
    writer.stepIf(backFirst, "step back", t -> t.getAndAdd(mine, -1));
    writer.step("be one of those turned away", t -> t.getAndAdd(turnedAway, 1));
    writer.stepIf(!keeps && !backFirst, "step back", t -> t.getAndAdd(mine, -1));
    writer.step("wait until no cut is pending", t -> t.await(t.load(pending, VOLATILE) == 0));
    writer.stepIf(!keeps, "count itself again", t -> t.getAndAdd(mine, 1));
    writer.step("still none?", t -> {
      boolean pendingAgain = t.load(pending, VOLATILE) != 0 && defect != Defect.PENDING_IGNORED_AFTER_WAITING;
      t.set(overtaken[number], pendingAgain ? t.get(overtaken[number]) : -1);
      t.go(pendingAgain ? "step back again" : "be turned away no more");
    });
    writer.step("step back again", t -> {
      t.getAndAdd(mine, -1);
      t.go("wait until no cut is pending");
    });
    writer.step("be turned away no more", t -> t.getAndAdd(turnedAway, -1));
  }

  // ---------------------------------------------------------------- the cutter

  private void cutter(int cuts) {
    Program cutter = model.thread("cutter");
    int done = cutter.register("cuts done");
    cutter.step("let those turned away go first",
        t -> t.await(t.load(turnedAway, VOLATILE) == 0 || defect == Defect.TURNED_AWAY_NOT_LET_IN));
    boolean early = defect == Defect.COUNTERS_READ_BEFORE_PENDING_IS_SET;
    if (early) {
      drain(cutter);
      setPending(cutter);
    } else {
      setPending(cutter);
      drain(cutter);
    }
    cutter.step("end the epoch", t -> {
      for (int i = 0; i < inside.length; i++) {
        t.claim(t.get(inside[i]) == 0, "a writer is inside while a cut runs");
      }
      t.store(epoch, t.newest(epoch) + 1, VOLATILE);
    });
    cutter.step("open", t -> {
      t.store(pending, 0, VOLATILE);
      int more = t.get(done) + 1;
      t.set(done, more);
      t.goIf(more < cuts, "let those turned away go first");
    });
  }

  private void setPending(Program cutter) {
    cutter.step("set pending", t -> {
      for (int i = 0; i < overtaken.length; i++) {
        if (t.get(overtaken[i]) >= 0) {
          t.set(overtaken[i], t.get(overtaken[i]) + 1);
          t.claim(t.get(overtaken[i]) <= MOST_OVERTAKEN, "a writer is overtaken by one cut after the other");
        }
      }
      t.store(pending, 1, defect == Defect.NO_FENCE_AFTER_PENDING ? RELEASE : VOLATILE);
    });
  }

  private void drain(Program cutter) {
    for (int counter : counts) {
      boolean read = counter == counts[0] || defect != Defect.ONE_COUNTER_NOT_READ;
      cutter.stepIf(read, "wait until counter " + counter + " is zero", t -> t.await(t.load(counter, VOLATILE) == 0));
    }
  }
}

package dev.gatun.io.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults that are set, each with the calls it has counted. */
final class FaultPlan {
  private static final class Counted {
    private final DiskFault fault;
    private long calls;

    Counted(DiskFault fault) {
      this.fault = fault;
    }

    boolean hits(DiskEvent.Kind kind) {
      if (fault.kind() != null && fault.kind() != kind) {
        return false;
      }
      calls++;
      return fault.onwards() ? calls >= fault.nth() : calls == fault.nth();
    }
  }

  private final List<Counted> plan = new ArrayList<>();
  private long hits;

  void add(DiskFault fault) {
    plan.add(new Counted(fault));
  }

  void clear() {
    plan.clear();
  }

  /** How many calls have failed by a fault. */
  long hits() {
    return hits;
  }

  /** Counts a step for the faults that are for steps: they are no calls, and are not counted among those of any kind. */
  DiskFault.@Nullable Outcome countStep() {
    DiskFault.Outcome outcome = null;
    for (Counted counted : plan) {
      if (counted.fault.kind() == DiskEvent.Kind.STEP && counted.hits(DiskEvent.Kind.STEP) && outcome == null) {
        outcome = counted.fault.outcome();
        hits++;
      }
    }
    return outcome;
  }

  /** Counts a call for all faults; how it fails, or null. */
  DiskFault.@Nullable Outcome count(DiskEvent.Kind kind) {
    DiskFault.Outcome outcome = null;
    for (Counted counted : plan) {
      if (counted.hits(kind) && outcome == null) {
        outcome = counted.fault.outcome();
        hits++;
      }
    }
    return outcome;
  }
}

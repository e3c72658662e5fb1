package dev.gatun.engine;

/** A real epoch gate for each test state. It lies in this package because the gate is private to it. */
public final class GateSlab {
  private final EpochGate gate = new EpochGate(1);

  /** Enters shared. */
  public int enter() {
    return gate.enter();
  }

  /** Leaves. */
  public void leave(int ticket) {
    gate.leave(ticket);
  }

  /** The epoch now. */
  public long epoch() {
    return gate.epoch();
  }

  /** Ends the epoch without holding the gate: for a twin. */
  public void endEpochUnguarded() {
    gate.endEpoch();
  }

  /** Runs the cut exclusively. */
  public void cut(Runnable cut) {
    gate.exclusively(epoch -> {
      cut.run();
      return null;
    });
  }

  /** Runs the cut exclusively and ends the epoch. */
  public void endEpoch(Runnable cut) {
    gate.exclusively(epoch -> {
      cut.run();
      gate.endEpoch();
      return null;
    });
  }
}

package dev.gatun.engine;

import dev.gatun.io.Failure;
import java.util.function.IntSupplier;

/** The stripes and the gate, for the model checker's tests, which are in a package of their own: not everybody has its libraries at hand. */
public final class LincheckParts {
  private LincheckParts() {}

  /** The key stripes. */
  public static final class Stripes {
    private final KeyStripes stripes = new KeyStripes(new Failure());

    /** Locks a stripe. */
    public void lock(int stripe) {
      stripes.lock(stripe);
    }

    /** Notes a batch. */
    public void note(int stripe, long lsn) {
      stripes.note(stripe, lsn, true);
    }

    /** Unlocks a stripe. */
    public void unlock(int stripe) {
      stripes.unlock(stripe);
    }

    /** Whether a batch is noted; waits for its end. To be called after the value was read. */
    public boolean wasNoted(int stripe) {
      long word = stripes.load(stripe);
      if (KeyStripes.isNoted(word)) {
        stripes.awaitChange(stripe, word);
        return true;
      }
      return false;
    }
  }

  /** The epoch gate. */
  public static final class Gate {
    private final EpochGate gate = new EpochGate(1);

    /** Runs a writer's steps inside. */
    public void inside(Runnable steps) {
      int ticket = gate.enter();
      steps.run();
      gate.leave(ticket);
    }

    /** Runs a cut. */
    public int cut(IntSupplier cut) {
      return gate.exclusively(
          epoch -> {
            gate.endEpoch();
            return cut.getAsInt();
          });
    }
  }
}

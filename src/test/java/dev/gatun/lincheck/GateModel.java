package dev.gatun.lincheck;

import dev.gatun.engine.LincheckParts;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;

/** Writers that log and then apply inside the gate: a cut sees each of them logged and applied, or neither. */
public class GateModel {
  private final LincheckParts.Gate gate = new LincheckParts.Gate();
  private final AtomicInteger logged = new AtomicInteger();
  private final AtomicInteger applied = new AtomicInteger();

  /** A write. */
  @Operation
  public void write() {
    enter(
        () -> {
          logged.incrementAndGet();
          applied.incrementAndGet();
        });
  }

  /** A cut: how many writes it has, or -1 when it has one half. */
  @Operation
  public int cut() {
    return gate.cut(
        () -> {
          int all = applied.get();
          return logged.get() == all ? all : -1;
        });
  }

  void enter(Runnable steps) {
    gate.inside(steps);
  }

  /** Its weakened twin: writers don't enter. */
  public static class Open extends GateModel {
    @Override
    void enter(Runnable steps) {
      steps.run();
    }
  }

  /** What one thread alone would see. */
  public static class Sequential {
    private int writes;

    /** A write. */
    public void write() {
      writes++;
    }

    /** A cut. */
    public int cut() {
      return writes;
    }
  }
}

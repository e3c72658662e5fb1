package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Left out: the fence between announcing oneself and looking for the other, in a gate for one writer. The processor may look before its own store is
 * seen by others; even x86 does so.
 */
@JCStressTest
@Outcome(id = {"1, -1", "-1, 1", "-1, -1"}, expect = ACCEPTABLE, desc = "One of the two saw the other and stepped back, or both did.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Both were inside. This twin is expected to show it.")
@State
public class Gate_01_NoFenceBetweenStoreAndLoad {
  private static final VarHandle INSIDE;
  private static final VarHandle PENDING;

  static {
    try {
      INSIDE = MethodHandles.lookup().findVarHandle(Gate_01_NoFenceBetweenStoreAndLoad.class, "inside", boolean.class);
      PENDING = MethodHandles.lookup().findVarHandle(Gate_01_NoFenceBetweenStoreAndLoad.class, "pending", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through its handle
  private boolean inside;

  @SuppressWarnings("unused") // through its handle
  private boolean pending;

  /** Enters unless a cut is pending. */
  @Actor
  public void writer(II_Result r) {
    INSIDE.setRelease(this, true);
    r.r1 = (boolean) PENDING.getAcquire(this) ? -1 : 1;
  }

  /** Cuts unless the writer is inside. */
  @Actor
  public void cut(II_Result r) {
    PENDING.setRelease(this, true);
    r.r2 = (boolean) INSIDE.getAcquire(this) ? -1 : 1;
  }
}

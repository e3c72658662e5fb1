package dev.gatun.jcstress.closing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.ExpirySlab;
import dev.gatun.engine.RawCursor;
import dev.gatun.engine.RawSnapshot;
import dev.gatun.error.SnapshotExpiredException;
import dev.gatun.jcstress.NoTwin;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * A snapshot expires while its cursor hands a value out. The user has done nothing wrong, so what he was given must stay what it was: it is a copy,
 * taken before the cursor looks whether the snapshot was still open.
 */
@JCStressTest
@NoTwin("A value in place is looked at after the question, as in Close_01_NotAskedAtTheEnd; SnapshotMaxAgeTest meets it each time.")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The value of the snapshot.")
@Outcome(id = "-2", expect = ACCEPTABLE, desc = "The reader was told that the snapshot has expired.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of a page that was no longer the snapshot's.")
@State
public class Close_05_ExpiryAgainstValue {
  private final int key = ExpirySlab.newKey();
  private final RawSnapshot snapshot = ExpirySlab.snapshot();
  private final RawCursor cursor = ExpirySlab.cursor(snapshot, key);

  /** Makes the old page garbage, which is free as soon as the snapshot has ended. */
  public Close_05_ExpiryAgainstValue() {
    ExpirySlab.put(key, -1);
  }

  /** Ends the snapshot and makes others use its pages. */
  @Actor
  public void ender() {
    ExpirySlab.expire(snapshot);
    ExpirySlab.put(key, -2);
    ExpirySlab.reuse(key);
  }

  /** Takes the value and looks at it for a while. */
  @Actor
  public void reader(J_Result r) {
    try {
      MemorySegment value = cursor.valueSegment();
      r.r1 = ExpirySlab.staysFor(value, key) ? 1 : 9;
    } catch (SnapshotExpiredException e) {
      r.r1 = -2;
    }
  }
}

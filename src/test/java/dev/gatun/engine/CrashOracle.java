package dev.gatun.engine;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.List;

/** Opens what a crash has left and says whether it is what was promised. */
final class CrashOracle {
  private static final String TORN_META = "a meta page is damaged";

  private CrashOracle() {}

  /** How much is done with a crashed store. */
  enum Depth { OPEN, DURABLE, FULL }

  /**
   * Opens the store and compares. Deeper: what the opening shows must be durable; the store must verify, take a write, close, and open again cleanly.
   * The disk is used up.
   */
  static CrashState check(SimulatedDisk disk, EngineOptions options, List<CrashState> allowed, Depth depth) {
    return check(disk, options, allowed, depth, false);
  }

  /** As the other; after a failed read the newest checkpoint may have been given up, since a page of it that can't be read is a damaged one. */
  static CrashState check(SimulatedDisk disk, EngineOptions options, List<CrashState> allowed, Depth depth, boolean mayFallBack) {
    if (depth != Depth.DURABLE) {
      disk.keepPowerOn();
    }
    Engine engine = Engine.open(disk, null, options);
    try {
      CrashState found = compare(engine, allowed);
      engine.allocator().check();
      if (!mayFallBack) {
        refuseMaskedDamage(engine);
      }
      if (depth == Depth.DURABLE) {
        reopened(disk.afterPowerCut(CrashChoice.none()), options, found, "what the opening showed was not durable");
      } else if (depth == Depth.FULL) {
        useOn(engine, found);
        CrashState last = found.tables().isEmpty() ? found : found.with(List.of(firstWrite(found), secondWrite(found)));
        engine.close();
        cleanlyReopened(disk, options, last);
      }
      return found;
    } finally {
      end(disk, engine);
    }
  }

  static void end(SimulatedDisk disk, Engine engine) {
    disk.halt();
    try {
      engine.close();
    } catch (RuntimeException e) {
      // halted: only threads and memory are given back
    }
    disk.recycle();
  }

  static CrashState compare(Engine engine, List<CrashState> allowed) {
    return compare(CrashState.of(engine), allowed, engine.recovery());
  }

  /** The allowed state that was found: the model's object, which other states share. */
  static CrashState compare(CrashState found, List<CrashState> allowed, Object facts) {
    for (CrashState state : allowed.reversed()) {
      if (state == found || state.sameAs(found)) {
        return state;
      }
    }
    throw new AssertionError("none of " + allowed.size() + " possible states; from the first (promised, then found): "
        + allowed.getFirst().difference(found) + "; from the last: " + allowed.getLast().difference(found) + "; " + facts);
  }

  /** No crash damages a checkpoint whose meta page is whole: that would mean the meta page came before its data, and only the spare saved us. */
  private static void refuseMaskedDamage(Engine engine) {
    String fallback = engine.recovery().fallback();
    if (fallback != null && !fallback.equals(TORN_META)) {
      throw new AssertionError("the newest checkpoint was unusable after a mere crash: " + fallback);
    }
  }

  private static void reopened(SimulatedDisk disk, EngineOptions options, CrashState expected, String claim) {
    Engine engine = Engine.open(disk, null, options);
    try {
      String difference = expected.difference(CrashState.of(engine));
      if (difference != null) {
        throw new AssertionError(claim + ": " + difference + "; " + engine.recovery());
      }
    } finally {
      end(disk, engine);
    }
  }

  private static void cleanlyReopened(SimulatedDisk disk, EngineOptions options, CrashState expected) {
    Engine engine = Engine.open(disk, null, options);
    try {
      String difference = expected.difference(CrashState.of(engine));
      if (difference != null) {
        throw new AssertionError("after recovery, writes and an orderly end: " + difference);
      }
      if (!engine.recovery().clean()) {
        throw new AssertionError("an orderly end, but the opening found " + engine.recovery());
      }
      engine.allocator().check();
    } finally {
      end(disk, engine);
    }
  }

  private static Entry firstWrite(CrashState state) {
    return new Entry(state.tables().firstKey(), "after-the-crash", new byte[700]);
  }

  private static Entry secondWrite(CrashState state) {
    return new Entry(state.tables().lastKey(), "after-the-crash-2", new byte[5_000]);
  }

  private static void useOn(Engine engine, CrashState found) {
    verify(engine);
    if (!found.tables().isEmpty()) {
      CrashRun.write(engine, List.of(firstWrite(found)));
      engine.checkpoint();
      CrashRun.write(engine, List.of(secondWrite(found)));
      verify(engine);
    }
    engine.allocator().check();
  }

  static void verify(Engine engine) {
    VerifyResult result = engine.verify();
    if (!result.damages().isEmpty()) {
      throw new AssertionError("damage: " + result.damages());
    }
  }
}

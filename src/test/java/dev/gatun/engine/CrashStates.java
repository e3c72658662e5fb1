package dev.gatun.engine;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.io.sim.DiskDigest;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The crash states of one workload, each opened once: many moments and cuts leave the same bytes, and the same bytes open to the same store. What was
 * found is remembered, and for a state that comes again only the comparison is made again, since by then more may have been acknowledged.
 */
final class CrashStates {
  private final ConcurrentHashMap<DiskDigest, CrashState> found = new ConcurrentHashMap<>();

  /** As {@link CrashOracle#check}, unless the same bytes were opened before. The disk is used up. */
  void check(SimulatedDisk disk, EngineOptions options, List<CrashState> allowed, Depth depth) {
    DiskDigest digest = disk.digest();
    CrashState before = found.get(digest);
    if (before == null) {
      found.put(digest, CrashOracle.check(disk, options, allowed, depth));
      CrashTally.STATES.incrementAndGet();
    } else {
      CrashOracle.compare(before, allowed, "the same bytes were opened before");
      disk.recycle();
      CrashTally.STATES_MET_AGAIN.incrementAndGet();
    }
  }
}

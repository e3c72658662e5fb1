package dev.gatun.io.sim;

import java.io.IOException;

/**
 * Called at every event of a disk, under the disk's lock: no other call of the disk happens meanwhile, though other threads may store into mapped
 * pages.
 */
public interface DiskListener {
  /**
   * May call the disk, fork it, or throw; the store under test then gets the exception from its call (an {@link IOException} at a step comes
   * unchecked).
   */
  void on(SimulatedDisk disk, DiskEvent event) throws IOException;
}

package dev.gatun.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The one or two kept checkpoints: the newest is what this session stands on, the other one the spare.
 *
 * @param all newest first
 */
record KeptCheckpoints(List<KeptCheckpoint> all) {
  KeptCheckpoint newest() {
    return all.getFirst();
  }

  KeptCheckpoint oldest() {
    return all.getLast();
  }

  boolean hasSpare() {
    return all.size() > 1;
  }

  /** The slot that the next meta page goes to: the one that the session does not stand on, never "by parity". */
  int freeSlot() {
    return 1 - newest().slot();
  }

  /** With a new one in front; the one before becomes the spare. */
  KeptCheckpoints with(KeptCheckpoint next) {
    List<KeptCheckpoint> kept = new ArrayList<>();
    kept.add(next);
    kept.add(newest());
    return new KeptCheckpoints(List.copyOf(kept));
  }

  /** Without the spare. */
  KeptCheckpoints alone() {
    return new KeptCheckpoints(List.of(newest()));
  }
}

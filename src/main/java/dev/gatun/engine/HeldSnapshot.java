package dev.gatun.engine;

import java.time.Instant;

/**
 * An open snapshot and what it costs.
 *
 * @param openedAt when it was opened
 * @param pagesHeld replaced pages that are kept for it, whether others need them too or not
 */
public record HeldSnapshot(Instant openedAt, long pagesHeld) {
  static HeldSnapshot of(OpenSnapshots.Open open, Engine engine) {
    return new HeldSnapshot(open.openedAt(), engine.allocator().deferredShownBy(open.cut()));
  }
}

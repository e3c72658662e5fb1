package dev.gatun.engine;

import dev.gatun.format.Meta;
import org.jspecify.annotations.Nullable;

/**
 * What an opening stands on.
 *
 * @param kept the checkpoints that it can use
 * @param rejected one that it cannot use and that must never be opened again, or null
 * @param reason why the newest could not be used, or null when it can
 * @param knownDurableLsn the highest LSN that any meta page says was on the disk
 */
record Chosen(KeptCheckpoints kept, @Nullable Rejected rejected, @Nullable String reason, long knownDurableLsn) {
  /**
   * A checkpoint to stamp.
   *
   * @param slot where its meta page stands
   * @param meta what it says
   */
  record Rejected(int slot, Meta meta) {}
}

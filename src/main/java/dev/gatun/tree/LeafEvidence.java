package dev.gatun.tree;

/** Decides whether what a leaf shows may be believed, by the leaf's LSN: all that changed it has an LSN up to there. Thread-safe. */
public interface LeafEvidence {
  /** For leaves that nobody changes, of a cut that was waited for. */
  LeafEvidence FROZEN =
      new LeafEvidence() {
        @Override
        public boolean isWhole(long leafLsn) {
          return true;
        }

        @Override
        public void awaitVisible(long leafLsn) {}
      };

  /**
   * Asked when the leaf was read; true is believed only if the leaf has not changed by the time of the answer. False: a batch was in the middle of
   * being applied, it was waited for, and the leaf must be read again.
   */
  boolean isWhole(long leafLsn);

  /** Returns when what the leaf shows may be shown. May wait for the disk, so the leaf may be another by then. */
  void awaitVisible(long leafLsn);
}

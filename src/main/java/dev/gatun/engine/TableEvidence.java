package dev.gatun.engine;

import dev.gatun.tree.LeafEvidence;

/**
 * What a live cursor asks about a leaf: whether a batch or an operation on the whole table is in the middle of being applied, and when the leaf may
 * be shown (I2).
 *
 * <p>The leaf's LSN covers what has changed the leaf itself. It says nothing of a neighbour that was unlinked, through which the cursor has come here
 * without a trace: the word of the table covers that. It is loaded after the leaf was validated with its path, hence after the unlinking was noted.
 */
final class TableEvidence implements LeafEvidence {
  private final Engine engine;
  private final TableFloor floor;

  TableEvidence(Engine engine, TableFloor floor) {
    this.engine = engine;
    this.floor = floor;
  }

  @Override
  public boolean isWhole(long leafLsn) {
    long word = floor.load();
    if (KeyStripes.isNoted(word)) {
      floor.awaitChange(word);
      return false;
    }
    return !engine.applying().waitedOut(leafLsn);
  }

  @Override
  public void awaitVisible(long leafLsn) {
    engine.awaitVisible(Math.max(leafLsn, KeyStripes.lsn(floor.load())));
  }
}

package dev.gatun.tree;

import dev.gatun.format.OverflowRef;
import java.util.Arrays;

/**
 * A large value that has been copied to other runs ({@link LargeCopy}) and takes their place in the tree. Runs that were not copied stay. The entry
 * keeps its LSN: it says what it said.
 *
 * <p>The caller holds the key's stripe, so that no writer changes the entry, and is inside the gate, so that no range is removed. A reader that
 * copies the value meanwhile finds its leaf changed, and another reference, and reads anew.
 */
public final class LargeMove {
  private final TreeSpace space;
  private final RootCell cell;
  private final TreeWriter writer;
  private final Mutation place = new Mutation();
  private final byte[] key;
  private final byte[] from;
  private final byte[] to;

  /** Takes the new runs the place of the old ones of a key. */
  public LargeMove(TreeSpace space, RootCell cell, TreeWriter writer, byte[] key, byte[] from, byte[] to) {
    this.space = space;
    this.cell = cell;
    this.writer = writer;
    this.key = key;
    this.from = from;
    this.to = to;
    OverflowRef.setValue(to, 0, OverflowRef.valueLength(from, 0), OverflowRef.entryLsn(from, 0));
    place.key(key, 0, key.length);
  }

  /** Whether the entry is still the one that was copied. Verifies what {@link #install} touches; nothing but the stripe is held. */
  public boolean isCurrent() {
    place.key(key, 0, key.length);
    return Arrays.equals(from, writer.reference(place));
  }

  /** Puts the new runs into the leaf and gives the old ones back; false, and nothing was done, if the entry is gone. */
  public boolean install(long epoch, Reservation reservation) {
    if (!isCurrent()) {
      return false;
    }
    OverflowRuns.attach(space, to, from);
    place.put(to, 0, to.length, true);
    cell.beforeChange(epoch);
    writer.apply(place, 0, epoch, reservation);
    return true;
  }
}

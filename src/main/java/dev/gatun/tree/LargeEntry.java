package dev.gatun.tree;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Whether a large value's entry is still the one that its reference was read from. As long as its leaf is unchanged it is. Else the key is found
 * again: a reference carries the LSN of its entry, so an equal one is the same entry, whose runs were never given away. Without that, a reader of a
 * long value would begin anew for every change of another key in the same leaf. Owned by one thread.
 */
final class LargeEntry implements BooleanSupplier {
  private final TreeWriter finder;
  private final Mutation place = new Mutation();
  private final byte[] reference;

  LargeEntry(TreeWriter finder, byte[] key, int off, int len, byte[] reference, long leaf, long leafWord) {
    this.finder = finder;
    this.reference = reference;
    place.key(key, off, len);
    place.leaf = leaf;
    place.leafWord = leafWord;
  }

  @Override
  public boolean getAsBoolean() {
    return finder.isUnchanged(place) || Arrays.equals(reference, finder.reference(place));
  }
}

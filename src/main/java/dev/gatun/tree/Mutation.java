package dev.gatun.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One change of one key on its way into the tree: what to do, where the last descent found its leaf, and what came of it. Owned by one thread and
 * reusable for the next key of the same batch.
 *
 * <p>The leaf found before the record was logged is tried first when the change is applied: when its latch word is still the same, so is everything
 * read under it.
 */
public final class Mutation {
  byte[] keyArray = {};
  int keyOffset;
  int keyLength;
  byte[] valueArray = {};
  int valueOffset;
  int valueLength;
  boolean overflow;
  boolean delete;

  /** Where the key belongs, as of {@link #leafWord}; 0 when not yet known. */
  long leaf;

  long leafWord;
  int index;

  private boolean wasLive;
  private byte @Nullable [] replacedReference;

  /** Names the key. Forgets everything else. */
  public void key(byte[] array, int offset, int length) {
    keyArray = array;
    keyOffset = offset;
    keyLength = length;
    leaf = 0;
    delete = false;
    wasLive = false;
    replacedReference = null;
  }

  /** Stores these bytes: the value, or with {@code overflow} the reference to its runs. */
  public void put(byte[] array, int offset, int length, boolean isReference) {
    valueArray = array;
    valueOffset = offset;
    valueLength = length;
    overflow = isReference;
    delete = false;
  }

  /** Deletes the key. */
  public void delete() {
    delete = true;
  }

  /** Takes over where a neighbour was found; the index is looked for by the caller. */
  void standsBeside(Mutation neighbour) {
    leaf = neighbour.leaf;
    leafWord = neighbour.leafWord;
  }

  /** Below 0, 0 or above 0 as this key is below, the same as or above another. */
  int compareKey(Mutation other) {
    return Arrays.compareUnsigned(
        keyArray, keyOffset, keyOffset + keyLength, other.keyArray, other.keyOffset, other.keyOffset + other.keyLength);
  }

  /** Whether the key had a value before the change was applied. */
  public boolean wasLive() {
    return wasLive;
  }

  /** The reference to the runs that the change made garbage, or null. */
  public byte @Nullable [] replacedReference() {
    return replacedReference;
  }

  /** The reference that is stored, or one without runs. */
  byte[] reference() {
    return overflow && !delete ? Arrays.copyOfRange(valueArray, valueOffset, valueOffset + valueLength) : OverflowRuns.NO_RUNS;
  }

  void replaces(boolean live, byte @Nullable [] reference) {
    wasLive = live;
    replacedReference = reference;
  }
}

package dev.gatun.page;

import java.util.Arrays;

/** The pinned epochs, ascending, each with how often it is pinned. Not thread-safe: the owner's latch guards it. */
final class Pins {
  /** What {@link #atOrAbove} returns when there is none: above every epoch. */
  static final long NONE_ABOVE = Long.MAX_VALUE;

  /** What {@link #below} returns when there is none: below every epoch. */
  static final long NONE_BELOW = Long.MIN_VALUE;

  private long[] epochs = new long[4];
  private int[] times = new int[4];
  private int size;

  void add(long epoch) {
    int index = Arrays.binarySearch(epochs, 0, size, epoch);
    if (index < 0) {
      index = -index - 1;
      openGap(index);
      epochs[index] = epoch;
      times[index] = 0;
    }
    times[index]++;
  }

  private void openGap(int index) {
    if (size == epochs.length) {
      epochs = Arrays.copyOf(epochs, size * 2);
      times = Arrays.copyOf(times, size * 2);
    }
    System.arraycopy(epochs, index, epochs, index + 1, size - index);
    System.arraycopy(times, index, times, index + 1, size - index);
    size++;
  }

  /** Takes one pin away; true when it was the epoch's last. */
  boolean remove(long epoch) {
    int index = Arrays.binarySearch(epochs, 0, size, epoch);
    if (index < 0) {
      throw new IllegalStateException("epoch " + epoch + " is not pinned");
    }
    if (--times[index] > 0) {
      return false;
    }
    size--;
    System.arraycopy(epochs, index + 1, epochs, index, size - index);
    System.arraycopy(times, index + 1, times, index, size - index);
    return true;
  }

  /** The oldest pinned epoch that is not older. */
  long atOrAbove(long epoch) {
    int index = Arrays.binarySearch(epochs, 0, size, epoch);
    int at = index < 0 ? -index - 1 : index;
    return at < size ? epochs[at] : NONE_ABOVE;
  }

  /** The newest pinned epoch that is older. */
  long below(long epoch) {
    int index = Arrays.binarySearch(epochs, 0, size, epoch);
    int at = (index < 0 ? -index - 1 : index) - 1;
    return at >= 0 ? epochs[at] : NONE_BELOW;
  }

  /** The newest pinned epoch. */
  long newest() {
    return size == 0 ? NONE_BELOW : epochs[size - 1];
  }

  /** How many epochs are pinned. */
  int size() {
    return size;
  }
}

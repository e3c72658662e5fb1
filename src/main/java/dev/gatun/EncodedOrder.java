package dev.gatun;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;

/** The order of a table's keys: that of their encoded bytes, unsigned. Works without the store. Immutable and thread-safe. */
record EncodedOrder<K>(Coding<K> keys) implements Comparator<K> {
  static <K> Comparator<K> of(Coding<K> keys, boolean reversed) {
    Comparator<K> order = new EncodedOrder<>(keys);
    return reversed ? Collections.reverseOrder(order) : order;
  }

  @Override
  public int compare(K a, K b) {
    return Arrays.compareUnsigned(keys.encode(a), keys.encode(b));
  }

  /** Codecs of one id encode alike. */
  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedOrder<?> order && order.keys.id().equals(keys.id());
  }

  @Override
  public int hashCode() {
    return keys.id().hashCode();
  }

  @Override
  public String toString() {
    return "order of keys encoded by " + keys.id();
  }
}

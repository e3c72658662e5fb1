package dev.gatun.tree;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Nodes of a tree that another one has in their place: known with their births before they are given back as one. Not thread-safe. */
public final class ReplacedPages {
  private long[] ids = new long[16];
  private long[] births = new long[16];
  private int count;

  void add(long id, long birth) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, count * 2);
      births = Arrays.copyOf(births, count * 2);
    }
    ids[count] = id;
    births[count++] = birth;
  }

  /** Calls for each page. */
  public void forEach(LongConsumer use) {
    for (int i = 0; i < count; i++) {
      use.accept(ids[i]);
    }
  }

  /** Gives all of them back; every version is raised before the first page can be reused (I4). */
  void retire(TreeSpace space, long epoch) {
    forEach(space.latches::raise);
    for (int i = 0; i < count; i++) {
      space.allocator.retire(ids[i], 1, births[i], epoch);
    }
  }
}

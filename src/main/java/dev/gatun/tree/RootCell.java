package dev.gatun.tree;

import dev.gatun.io.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;

/**
 * Where a table's tree begins: the pointer to its root, under a version of its own, so that a reader treats the cell as the root's parent.
 *
 * <p><b>The word</b> is a latch word like a page's: bit 0 locked, bit 1 dropped for good, a version above that grows with every change. A reader
 * loads the word, then the pointer, then the root page's version, and validates the cell <em>after</em> that: so the version it goes on with belongs
 * to a page that was the root when the version was read. A split root stays latched until the cell names the new one.
 *
 * <p><b>Frozen roots.</b> A cut must fix the roots of all tables in microseconds, so it does nothing per table. Instead the first change of a table
 * after a cut saves the cell as it was: {@code lastChanged} is the epoch of the last change, and a cut {@code p >= lastChanged} sees the cell itself.
 * Before the first change in a later epoch {@code e} the pair (root, count) is filed under the old {@code lastChanged}; it is the state for all cuts
 * from there to {@code e - 1}. The order is: file the entry, raise {@code lastChanged} (volatile), change. A reader reads the cell and then {@code
 * lastChanged} again: unchanged means no change had begun. That all writers of older epochs are done when a new epoch begins is the epoch gate's
 * promise.
 */
public final class RootCell {
  private static final long LOCKED = 1;
  private static final long DROPPED = 2;
  private static final long STEP = 4;
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(RootCell.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TreeSpace space;
  private final int tableId;
  private final LongAdder count = new LongAdder();
  private final ConcurrentSkipListMap<Long, FrozenRoot> frozen = new ConcurrentSkipListMap<>();
  private final ReentrantLock freezing = new ReentrantLock();
  private volatile long lastChanged;
  private volatile long root;

  @SuppressWarnings("unused") // through WORD
  private volatile long word;

  /** A cell whose state is that of every cut from {@code epoch} on, until it changes. */
  public RootCell(TreeSpace space, int tableId, long root, long count, long epoch) {
    this.space = space;
    this.tableId = tableId;
    this.root = root;
    this.count.add(count);
    this.lastChanged = epoch;
  }

  /** The table whose root this is. */
  public int tableId() {
    return tableId;
  }

  /** The word to validate with. */
  long load() {
    return (long) WORD.getAcquire(this);
  }

  static boolean isReadable(long word) {
    return (word & LOCKED) == 0;
  }

  /**
   * Whether nobody changes the cell. Throws when the table was dropped: its pages are given away, and the cell still names one of them; and when the
   * store has failed, for who has the latch may have failed with it.
   */
  boolean mayDescend(long word) {
    if ((word & (LOCKED | DROPPED)) == 0) {
      return true;
    }
    if ((word & DROPPED) != 0) {
      throw new DroppedException();
    }
    space.checkLatchIsReleased();
    return false;
  }

  /**
   * No descent begins here any more; inside the exclusive gate, before the pages are given back. Who is below already stumbles over the versions of
   * the pages. What older cuts had stays known.
   */
  public void drop() {
    WORD.setRelease(this, word | DROPPED);
  }

  /** An access to a dropped table that was on its way when the table was dropped. */
  static final class DroppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DroppedException() {
      super("the table was dropped");
    }
  }

  /** Whether nothing changed since the word was loaded. */
  boolean validate(long seen) {
    VarHandle.loadLoadFence(); // earlier loads may not sink below the re-read
    return (long) WORD.getAcquire(this) == seen;
  }

  boolean tryLatch(long seen) {
    return isReadable(seen) && WORD.compareAndSet(this, seen, seen | LOCKED);
  }

  void release() {
    WORD.setRelease(this, (word & ~LOCKED) + STEP);
  }

  void releaseUnmodified() {
    WORD.setRelease(this, word & ~LOCKED);
  }

  /** The root pointer; means nothing before validation. */
  public long root() {
    return root;
  }

  /** Names another root; the cell is latched. */
  void root(long pointer) {
    root = pointer;
  }

  /** Live entries, exact when no writer is inside the gate. */
  public long count() {
    return count.sum();
  }

  /** An entry came or went; inside the gate, after {@link #beforeChange}. */
  public void addCount(long delta) {
    count.add(delta);
  }

  /** Called inside the gate before the first change that an operation makes in this table. */
  public void beforeChange(long epoch) {
    if (lastChanged != epoch) {
      freeze(epoch);
    }
  }

  private void freeze(long epoch) {
    freezing.lock();
    try {
      if (lastChanged != epoch) {
        frozen.put(lastChanged, new FrozenRoot(root, count.sum()));
        space.changedIn(epoch);
        lastChanged = epoch;
      }
    } finally {
      freezing.unlock();
    }
  }

  /** Whether the table has changed after the cut that ended the epoch. */
  public boolean changedSince(long cut) {
    return lastChanged > cut;
  }

  /** The state as of the cut that ended the epoch; the cut is pinned. */
  public FrozenRoot asOf(long cut) {
    for (int round = 0; ; round = Backoff.pause(round)) {
      long changed = lastChanged;
      if (changed > cut) {
        Map.Entry<Long, FrozenRoot> entry = frozen.floorEntry(cut);
        if (entry == null) {
          throw new IllegalStateException("table " + tableId + " has no state as of epoch " + cut);
        }
        return entry.getValue();
      }
      FrozenRoot now = new FrozenRoot(root, count.sum());
      if (lastChanged == changed) {
        return now;
      }
    }
  }

  /** Forgets states that no pin needs; the predicate tells whether a pin lies in an inclusive range of epochs. */
  public void prune(BiPredicate<Long, Long> pinnedBetween) {
    freezing.lock();
    try {
      for (Long from : frozen.keySet()) {
        Long next = frozen.higherKey(from);
        long upTo = (next == null ? lastChanged : next) - 1;
        if (!pinnedBetween.test(from, upTo)) {
          frozen.remove(from);
        }
      }
    } finally {
      freezing.unlock();
    }
  }
}

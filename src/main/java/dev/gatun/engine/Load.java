package dev.gatun.engine;

import dev.gatun.tree.TreeBuilder;
import dev.gatun.tree.TreeJoin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished load on its way into its table, by a checkpoint whose cut has it. The steps and what a crash finds:
 *
 * <ol>
 *   <li>{@link #begin}: writes to the table wait from here on, holding nothing; readers go on. The table's greatest key is compared with the load's
 *       first, and the two trees are joined in pages that nobody knows. Nothing has changed
 *   <li>{@link #attach}, by the cut: the pages belong to the tree of the cut, whose catalog has the joined root. Readers see the old root. A crash
 *       before the meta page is durable finds the older checkpoint, in whose map the pages are free
 *   <li>when the meta page is durable, the spare is given up, stamped before the table changes: its logs cannot make the load again
 *   <li>{@link #install}: the root cell names the joined tree, and the word of the table has the LSN of the cut ({@link TableFloor}), so that whoever
 *       found something out before looks again. Pages that only the old root had are given back. Writes go on
 * </ol>
 *
 * <p>No other checkpoint can cut between the second step and the last: all of it happens under the checkpointer's lock. A snapshot in between is of
 * the old state, by the root cell's account of older cuts. Not thread-safe.
 */
final class Load {
  private final Engine engine;
  private final RawTable table;
  private final LoadPages pages;
  private final long loaded;
  private final byte[] firstKey;
  private final long entries;
  private final long epoch;
  private final long lsn;
  private @Nullable TreeJoin join;
  private long root;
  private boolean begun;

  Load(Engine engine, RawTable table, LoadPages pages, long root, byte[] firstKey, long entries, long epoch, long lsn) {
    this.engine = engine;
    this.table = table;
    this.pages = pages;
    this.loaded = root;
    this.firstKey = firstKey;
    this.entries = entries;
    this.epoch = epoch;
    this.lsn = lsn;
  }

  /** Holds off writers and joins the trees. What this throws, a key of the table that does not come before the load included, changes nothing. */
  void begin() throws IOException {
    engine.gate().exclusively(cut -> {
      engine.checkWritable();
      table.checkUsable();
      table.startLoading();
      return null;
    });
    begun = true;
    List<Long> made = new ArrayList<>();
    try {
      join(made);
    } catch (Throwable t) {
      made.forEach(pages::abandon); // the load is as it was, and may be tried again
      throw t;
    }
    pages.abandonRest();
  }

  private void join(List<Long> made) throws IOException {
    List<Long> unused = new ArrayList<>();
    TreeJoin joining = new TreeJoin(engine.treeSpace(), table.cell(), noting(made), unused::add, epoch, lsn);
    byte[] greatest = joining.greatest();
    if (greatest != null && Arrays.compareUnsigned(greatest, firstKey) >= 0) {
      throw new LoadOrderException(firstKey, greatest);
    }
    root = joining.join(greatest, firstKey, loaded);
    unused.forEach(pages::abandon);
    join = joining;
  }

  private TreeBuilder.Pages noting(List<Long> made) {
    return new TreeBuilder.Pages() {
      @Override
      public long next() {
        made.add(pages.next());
        return made.getLast();
      }

      @Override
      public void write(long id, byte[] page) {
        pages.write(id, page);
      }
    };
  }

  /** Whether the load's own pages were changed for this try: they serve no other. */
  boolean isJoined() {
    return join != null;
  }

  /** The cut did not come: writers go on. */
  void cancel() {
    if (begun) {
      table.endLoading();
    }
  }

  /** Under the exclusive gate. */
  void attach() {
    pages.attach();
  }

  private TreeJoin joined() {
    if (join == null) {
      throw new IllegalStateException("a load that was not begun");
    }
    return join;
  }

  /** The catalog of the cut, with the joined tree. */
  Catalog in(Catalog catalog) {
    List<TableEntry> tables = new ArrayList<>();
    for (TableEntry entry : catalog.tables()) {
      tables.add(entry.id() == table.id() && !entry.dropped() ? table.entry(root, entry.count() + entries, false) : entry);
    }
    return new Catalog(catalog.nextTableId(), List.copyOf(tables));
  }

  /** The map of the cut, without the pages that only the old root has. */
  byte[] in(byte[] map) {
    joined().replaced().forEach(id -> map[(int) (id >>> 3)] &= (byte) ~(1 << (id & 7)));
    int length = map.length;
    while (length > 0 && map[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(map, length);
  }

  /** The load is durable. */
  void install(long cutLsn) {
    engine.gate().exclusively(now -> {
      table.floor().lock();
      table.floor().note(cutLsn);
      joined().install(entries, now);
      table.floor().unlock();
      table.endLoading();
      return null;
    });
  }
}

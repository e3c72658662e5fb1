package dev.gatun.engine;

import dev.gatun.engine.SalvageTarget.Origin;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.Checksums;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PageSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves that no readable tree leads to, applied in the order of their LSNs. A leaf is the picture of all keys between its first and its last at its
 * LSN, deleted ones included by not being there; so applying it means to remove what the target has between them, and to put what the leaf has. The
 * newest picture of a key is applied last and wins.
 *
 * <p>The order is kept in a table of the target while it is needed, since there may be more leaves than memory. One thread.
 */
final class SalvageLeaves implements AutoCloseable {
  private static final String ORDER_TABLE = "\u0000order of salvaged leaves";
  private static final int KEY_BYTES = 3 * Long.BYTES;
  private static final byte[] NOTHING = {};

  private final SalvageSource source;
  private final SalvageTarget target;
  private final SalvageFloors floors;
  private final Consumer<CorruptionException> damages;
  private final SalvageEntries entries;
  private final RawTable order;
  private @Nullable RawCursor cursor;
  private boolean hasNext;

  SalvageLeaves(SalvageSource source, SalvageTarget target, SalvageFloors floors, Consumer<CorruptionException> damages) {
    this.source = source;
    this.target = target;
    this.floors = floors;
    this.damages = damages;
    this.entries = new SalvageEntries(source);
    this.order = target.engine().table(ORDER_TABLE, "bytes", "bytes");
  }

  /**
   * Looks at every page of the file.
   *
   * @param known pages whose entries are in the target already
   * @param all whether leaves above their table's floor count too, or only those with keys in a gap
   */
  void gather(BitSet known, boolean all) {
    RawBatch batch = new RawBatch();
    byte[] page = new byte[PageSize.PAGE_BYTES];
    for (long id = 1; id < source.pages() && id < Integer.MAX_VALUE; id++) {
      if (!known.get((int) id) && counts(id, page, all)) {
        batch.put(order, place(PageImage.lsn(page, 0), PageImage.birthEpoch(page, 0), id), NOTHING);
        if (batch.size() == 1_000) {
          target.engine().write(batch, false);
          batch = new RawBatch();
        }
      }
    }
    if (batch.size() > 0) {
      target.engine().write(batch, false);
    }
    cursor = order.cursor(Bounds.ALL);
    hasNext = cursor.next();
  }

  private static byte[] place(long lsn, long epoch, long id) {
    return ByteBuffer.allocate(KEY_BYTES).putLong(Math.max(0, lsn)).putLong(epoch).putLong(id).array();
  }

  private boolean counts(long id, byte[] page, boolean all) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment leaf = load(arena, id, page);
      byte[][] keys = leaf == null ? new byte[0][] : entries.keys(leaf, id);
      if (leaf == null || keys.length == 0) {
        return false;
      }
      int table = PageImage.tableId(page, 0);
      boolean newer = all && PageImage.lsn(page, 0) > floors.of(table);
      return newer || floors.hasGap(table, first(keys), last(keys));
    } catch (CorruptionException e) {
      return false; // nobody says that a leaf should be here
    }
  }

  /** A sound leaf in its own place, or null. */
  private @Nullable MemorySegment load(Arena arena, long id, byte[] page) {
    source.read(id, 1, page);
    boolean leaf = PageImage.type(page, 0) == PageHeader.LEAF && PageImage.level(page, 0) == 0 && PageImage.pageId(page, 0) == id;
    return leaf && Checksums.matches(page, 0, page.length) ? SalvageSource.nativeCopy(arena, page, 0) : null;
  }

  private static byte[] first(byte[][] keys) {
    return Arrays.stream(keys).min(Arrays::compareUnsigned).orElseThrow();
  }

  private static byte[] last(byte[][] keys) {
    return Arrays.stream(keys).max(Arrays::compareUnsigned).orElseThrow();
  }

  /** Applies the leaves up to an LSN that are still to be applied. */
  void applyUpTo(long lsn) {
    while (cursor != null && hasNext) {
      ByteBuffer place = ByteBuffer.wrap(cursor.key());
      if (place.getLong() > lsn) {
        return;
      }
      apply(place.getLong(Long.BYTES * 2));
      hasNext = cursor.next();
    }
  }

  private void apply(long id) {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment leaf = load(arena, id, page);
      if (leaf != null) {
        apply(id, leaf, PageImage.tableId(page, 0), PageImage.lsn(page, 0));
      }
    } catch (CorruptionException e) {
      damages.accept(e);
    }
  }

  private void apply(long id, MemorySegment leaf, int table, long lsn) {
    byte[][] keys = entries.keys(leaf, id);
    TreeSet<byte[]> gone = new TreeSet<>(Comparator.comparing((byte[] key) -> key, Arrays::compareUnsigned));
    List<byte[]> present = target.keys(table, first(keys), last(keys));
    present.stream().filter(key -> lsn > floors.of(table, key)).forEach(gone::add);
    entries.forEach(leaf, id, keys, key -> lsn > floors.of(table, key), new SalvageEntries.Use() {
      @Override
      public void entry(byte[] key, byte[] value) {
        gone.remove(key);
        target.put(table, key, value, Origin.LOOSE_LEAF);
      }

      @Override
      public void lost(byte[] key, CorruptionException why) {
        gone.remove(key); // an older value is better than none
        damages.accept(why);
      }
    });
    gone.forEach(key -> target.remove(table, key, Origin.LOOSE_LEAF));
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
    }
    target.engine().dropTable(ORDER_TABLE);
  }
}

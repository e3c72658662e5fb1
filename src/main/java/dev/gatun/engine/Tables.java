package dev.gatun.engine;

import dev.gatun.format.LogOperation;
import dev.gatun.format.LogRecord;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.page.PageFile;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.RootCell;
import dev.gatun.tree.TreePages;
import dev.gatun.wal.Wal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which tables there are. Creating and dropping has no key whose stripe would order it, so each is logged and applied alone under the exclusive gate.
 *
 * <p><b>Drop.</b> Under the gate the table leaves the set and its root is remembered among the dropped ones; from then on nobody writes to the tree.
 * Outside, its pages are read and verified, and given back in stays inside the gate of some hundred pages each: a subtree, or the root of one, whose
 * children take its place in the list. A checkpoint in between lists the roots that are left and counts their pages as used; the next open gives them
 * back.
 */
final class Tables {
  private static final int MAX_NAME_BYTES = 1024;
  private static final int MAX_CODEC_BYTES = 1024;
  private static final int ENTRY_BYTES = 64;
  private static final int PAGES_FOR_A_TABLE = 2;

  /** What is given back of a dropped table in one stay inside the gate. */
  private static final int PAGES_AT_ONCE = 1000;

  /** For the parts of dropped tables: the children of some branches. */
  private static final int PARTS_BYTES = 40 << 10;

  private final Engine engine;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile TableSet present;

  Tables(Engine engine, Catalog catalog, long epoch) {
    this.engine = engine;
    TableSet set = new TableSet(catalog.nextTableId(), new TreeMap<>(), catalog.tables().stream().filter(TableEntry::dropped).toList());
    for (TableEntry entry : catalog.tables()) {
      if (!entry.dropped()) {
        set = set.with(new RawTable(engine, entry, new RootCell(engine.treeSpace(), entry.id(), entry.root(), entry.count(), epoch), epoch));
      }
    }
    this.present = new TableSet(catalog.nextTableId(), set.byName(), set.dropped());
  }

  TableSet present() {
    return present;
  }

  List<RawTable> all() {
    return present.all();
  }

  @Nullable RawTable byId(int id) {
    for (RawTable table : present.byName().values()) {
      if (table.id() == id) {
        return table;
      }
    }
    return null;
  }

  /** About how large the catalog will be, for its reservation. */
  long catalogEstimateBytes() {
    long bytes = ENTRY_BYTES;
    for (RawTable table : present.byName().values()) {
      bytes += ENTRY_BYTES + 3L * table.name().length() + 3L * (table.keyCodec().length() + table.valueCodec().length());
    }
    for (TableEntry entry : present.dropped()) {
      bytes += ENTRY_BYTES + 3L * (entry.name().length() + entry.keyCodec().length() + entry.valueCodec().length());
    }
    return bytes + (present.dropped().isEmpty() ? 0 : PARTS_BYTES);
  }

  /** Forgets roots that no pin needs. */
  void prune(Pins pins) {
    for (RawTable table : present.byName().values()) {
      table.cell().prune(pins::anyIn);
    }
  }

  // ---------------------------------------------------------------- create

  RawTable openOrCreate(String name, String keyCodec, String valueCodec) {
    RawTable found = present.find(name);
    if (found == null) {
      engine.checkWritable();
      check("table name", name, MAX_NAME_BYTES);
      check("codec id", keyCodec, MAX_CODEC_BYTES);
      check("codec id", valueCodec, MAX_CODEC_BYTES);
      changing.lock();
      try {
        found = present.find(name);
        if (found == null) {
          return create(name, keyCodec, valueCodec);
        }
      } finally {
        changing.unlock();
      }
    }
    if (!found.keyCodec().equals(keyCodec) || !found.valueCodec().equals(valueCodec)) {
      throw new IllegalArgumentException(
          "table '" + name + "' has codecs " + found.keyCodec() + " and " + found.valueCodec() + ", not " + keyCodec + " and " + valueCodec);
    }
    return found;
  }

  private static void check(String what, String string, int limit) {
    int length = string.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > limit) {
      throw new IllegalArgumentException("a " + what + " has 1 to " + limit + " bytes, this one has " + length);
    }
  }

  private RawTable create(String name, String keyCodec, String valueCodec) {
    int id = present.nextId();
    byte[] body = LogOperation.create(id, name, keyCodec, valueCodec);
    try (Reservation reservation = engine.space().reserve(PAGES_FOR_A_TABLE)) {
      TableEntry entry = new TableEntry(id, name, keyCodec, valueCodec, 0, 0, false);
      long end = logAlone(body, () -> {}, lsn -> addTable(entry, engine.gate().epoch(), lsn, reservation));
      engine.awaitVisible(end);
    }
    return Objects.requireNonNull(present.find(name));
  }

  /** Makes an empty tree and adds the table; under the exclusive gate, or in recovery. */
  void addTable(TableEntry entry, long epoch, long lsn, Reservation reservation) {
    engine.treeSpace().changedIn(epoch);
    long root = reservation.take(epoch);
    PageFile pages = engine.parts().pages();
    Node.format(pages.segment(root), pages.offset(root), PageHeader.LEAF, 0, root, epoch, entry.id());
    PageHeader.setLsn(pages.segment(root), pages.offset(root), lsn);
    pages.latches().release(root);
    RootCell cell = new RootCell(engine.treeSpace(), entry.id(), PagePointer.of(root, epoch), 0, epoch);
    present = present.with(new RawTable(engine, entry, cell, epoch));
  }

  // ---------------------------------------------------------------- drop

  boolean drop(String name) {
    changing.lock();
    try {
      RawTable table = present.find(name);
      if (table == null) {
        return false;
      }
      byte[] body = LogOperation.drop(table.id());
      long end = logDrop(table, body);
      engine.awaitVisible(end);
      giveBackDropped();
      return true;
    } finally {
      changing.unlock();
    }
  }

  private long logDrop(RawTable table, byte[] body) {
    while (true) {
      table.awaitLoad();
      try {
        return logAlone(body, table::checkNotLoading, lsn -> removeTable(table, engine.gate().epoch()));
      } catch (LoadingException e) {
        table.awaitLoad();
      }
    }
  }

  /** Takes the table out of the set; under the exclusive gate, or in recovery. */
  void removeTable(RawTable table, long epoch) {
    engine.treeSpace().changedIn(epoch);
    table.drop();
    present = present.dropping(table, table.entry(table.cell().root(), table.cell().count(), true));
  }

  /** Gives back the pages of all dropped tables, step by step. */
  void giveBackDropped() {
    while (!present.dropped().isEmpty()) {
      giveBackSome(PAGES_AT_ONCE);
    }
  }

  /** One step of it. */
  void giveBackSome(int atOnce) {
    TableEntry entry = present.dropped().getLast();
    TreePages pages = new TreePages(engine.treeSpace(), entry.root(), atOnce);
    int ticket = engine.gate().enter();
    try {
      engine.treeSpace().changedIn(engine.gate().epoch());
      pages.retire(engine.gate().epoch());
      present = present.without(entry, pages.rest()); // in here, so that a cut has both or neither
    } finally {
      engine.gate().leave(ticket);
    }
  }

  // ---------------------------------------------------------------- the log

  /** Logs a record and applies it under the exclusive gate; returns its end LSN. */
  private long logAlone(byte[] body, Runnable check, LongConsumer apply) {
    CRC32C crc = new CRC32C();
    crc.update(body, 0, body.length);
    Wal wal = engine.wal();
    while (true) {
      long end =
          engine
              .gate()
              .exclusively(
                  epoch -> {
                    engine.checkWritable();
                    check.run();
                    long logged = wal.append(LogRecord.DATA, body, 0, body.length, (int) crc.getValue(), LogRecord.NO_LINK);
                    if (logged >= 0) {
                      applyOrFail(logged, apply);
                    }
                    return logged;
                  });
      if (end >= 0) {
        return end;
      }
      engine.makeLogRoom(body.length);
    }
  }

  private void applyOrFail(long lsn, LongConsumer apply) {
    try {
      apply.accept(lsn);
    } catch (Throwable t) {
      engine.failure().set(t);
      throw t;
    }
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import dev.gatun.tree.Mutation;
import dev.gatun.tree.Reservation;
import dev.gatun.wal.Wal;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a write has done before it holds anything (step 0), and gives back when it comes to nothing: pages reserved, large values in runs that no tree
 * names yet, and the parts of a batch that is too large for one record. Owned by one thread.
 */
final class Prepared implements AutoCloseable {
  /** The outcome of a write without a condition. */
  static final Outcome DONE = new Outcome(true, null);

  /** Larger bodies are logged in parts. Far below the 2 MiB that the log's ring of publish words spans. */
  static final int PART_BYTES = 256 << 10;

  private static final int EMPTY_CRC = (int) new CRC32C().getValue();

  private static final int[] NOTHING_READ = {};

  Outcome outcome = DONE;

  /** What the tables' own words were before the leaves were found. */
  long floors;

  private final Engine engine;
  private final Operations operations;
  private final int[] written;
  private final int[] stripes;
  private final Mutation[] mutations;
  private final CommittedRanges ranges;
  private final byte @Nullable [] @Nullable [] references;
  private final Reservation reservation;
  private final boolean chained;
  private final int height;
  private long chainStart = LogRecord.NO_LINK;
  private long lastPart = LogRecord.NO_LINK;
  private int bodyCrc;
  private boolean applied;
  private boolean done;

  Prepared(Engine engine, Operations operations) {
    this(engine, operations, NOTHING_READ);
  }

  /** For a transaction that has read these stripes. */
  Prepared(Engine engine, Operations operations, int[] read) {
    this.engine = engine;
    this.operations = operations;
    this.chained = operations.length() > PART_BYTES;
    this.written = WritePath.stripesOf(operations);
    this.stripes = read.length == 0 ? written : joined(written, read);
    this.mutations = new Mutation[operations.count()];
    this.height = heightOf(operations);
    this.ranges = CommittedRanges.of(operations);
    engine.checkpointer().throttle();
    byte[][] runs = null;
    Reservation pages = null;
    try {
      runs = LargeValues.write(engine, operations);
      pages = reserve(engine, operations, height);
      this.references = runs;
      this.reservation = pages;
      logParts();
      fillMutations();
    } catch (Throwable t) {
      try {
        giveBack(runs, pages);
      } catch (IllegalStateException e) {
        t.addSuppressed(e); // the store was closed meanwhile: its memory is gone, and with it who owns which page
      }
      if (engine.isClosed() && !(t instanceof StoreException)) {
        throw new StoreClosedException("the store is closed");
      }
      throw t;
    }
  }

  private static int heightOf(Operations operations) {
    int height = 1;
    RawTable last = null;
    for (int i = 0; i < operations.count(); i++) {
      RawTable table = operations.table(i);
      if (table != last) {
        height = Math.max(height, table.height());
        last = table;
      }
    }
    return height;
  }

  /** A load may have made a tree so much higher that what was reserved does not suffice (I11): all over again. */
  void checkHeight() {
    if (operations.count() > 0 && heightOf(operations) > height) {
      throw new LoadingException(operations.table(0));
    }
  }

  private static Reservation reserve(Engine engine, Operations operations, int height) {
    long pages = operations.count() > 1 ? engine.space().livePages() : Long.MAX_VALUE;
    int needed = Space.pagesFor(operations.count(), operations.length(), height, pages) + CommittedRanges.pagesFor(operations);
    return operations.isDeletesOnly() ? engine.space().reserveUrgently(needed) : engine.space().reserve(needed);
  }

  private void fillMutations() {
    for (int i = 0; i < mutations.length; i++) {
      Mutation m = new Mutation();
      m.key(operations.body(), operations.keyAt(i), operations.keyLength(i));
      byte[] reference = references == null ? null : references[i];
      if (operations.isDelete(i)) {
        m.delete();
      } else if (reference != null) {
        m.put(reference, 0, reference.length, true);
      } else {
        m.put(operations.body(), operations.valueAt(i), operations.valueLength(i), false);
      }
      mutations[i] = m;
    }
  }

  // ---------------------------------------------------------------- the record

  private void logParts() {
    if (!chained) {
      bodyCrc = crc(operations.body(), 0, operations.length());
      return;
    }
    bodyCrc = EMPTY_CRC;
    for (int at = 0; at < operations.length(); at += PART_BYTES) {
      logPart(at, Math.min(PART_BYTES, operations.length() - at));
    }
  }

  /** Logs a part. Inside the gate, so that a cut either knows of the chain or comes before it; the parts may end up in different log files. */
  private void logPart(int at, int length) {
    Wal wal = engine.wal();
    int crc = crc(operations.body(), at, length);
    while (true) {
      int ticket = engine.gate().enter();
      try {
        engine.checkOpen(); // in here: the log of a closed store has ended
        long end = wal.append(LogRecord.PART, operations.body(), at, length, crc, lastPart);
        if (end >= 0) {
          lastPart = Wal.startOf(end, length);
          if (chainStart == LogRecord.NO_LINK) {
            chainStart = lastPart;
            engine.checkpointer().chainOpened(chainStart);
          }
          return;
        }
      } finally {
        engine.gate().leave(ticket);
      }
      engine.makeLogRoom(length);
    }
  }

  /** Appends the record that decides: all of the batch, or the commit of its parts. Its end LSN, or -1 when the log has no room. */
  long append(Wal wal) {
    return chained
        ? wal.append(LogRecord.COMMIT, operations.body(), 0, 0, EMPTY_CRC, lastPart)
        : wal.append(LogRecord.DATA, operations.body(), 0, operations.length(), bodyCrc, LogRecord.NO_LINK);
  }

  /** Bytes of the deciding record's body. */
  long recordBytes() {
    return chained ? 0 : operations.length();
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  // ---------------------------------------------------------------- applying

  /** The record is in the log: its runs become part of the tree, under its LSN. From now on nothing is given back. */
  void attach(long endLsn) {
    applied = true;
    for (int i = 0; references != null && i < references.length; i++) {
      byte[] reference = references[i];
      if (reference != null) {
        LargeValues.attach(engine, reference, endLsn);
      }
    }
  }

  /** All of it is applied. */
  void done() {
    done = true;
  }

  /** Whether it is in the log, and only a part of it in the trees: for good, since that is a failure. */
  boolean isHalfDone() {
    return applied && !done;
  }

  /** All stripes to lock, ascending. */
  int[] stripes() {
    return stripes;
  }

  /** The stripes of keys that are written, ascending. */
  int[] written() {
    return written;
  }

  private static int[] joined(int[] one, int[] other) {
    int[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return WritePath.ascendingOnce(all);
  }

  Mutation[] mutations() {
    return mutations;
  }

  /** The ranges to remove. */
  CommittedRanges ranges() {
    return ranges;
  }

  Reservation reservation() {
    return reservation;
  }

  /** Gives back what was not used. */
  @Override
  public void close() {
    giveBack(applied ? null : references, reservation);
  }

  private void giveBack(byte @Nullable [] @Nullable [] runs, @Nullable Reservation pages) {
    if (chainStart != LogRecord.NO_LINK) {
      engine.checkpointer().chainClosed(chainStart);
    }
    Failure failure = engine.failure();
    if (failure.isSet()) {
      return; // who owns which page is known again after recovery
    }
    LargeValues.abandon(engine, runs);
    if (pages != null) {
      pages.close();
    }
  }
}

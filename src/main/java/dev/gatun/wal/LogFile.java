package dev.gatun.wal;

import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log, which lives several lives: blank (no header, ready to become a log), current (appended to), rolled (ended by
 * its roll record, kept while a checkpoint needs it), blank again.
 *
 * <pre>
 *            begin             rolled              blank
 *   BLANK ----------> CURRENT ----------> ROLLED ----------> BLANK
 * </pre>
 */
final class LogFile implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] BLANK_PAGE = new byte[LogHeader.PAGE_BYTES];

  private final StorageFile file;
  private final LogPieces pieces;

  private volatile @Nullable LogHeader header;

  /** The hash of the header's identity; written before the file is published as the current one. */
  private long seed;

  private volatile long endLsn;
  private volatile @Nullable LogFile successor;
  private volatile boolean headerForced;
  private volatile boolean taken;

  /** The position before which nothing is stored any more, and the page table has no entries; of the holder of the lead. */
  private long unloaded;

  LogFile(StorageFile file) {
    this.file = file;
    this.pieces = new LogPieces(file);
  }

  String name() {
    return file.name();
  }

  LogPieces pieces() {
    return pieces;
  }

  /** What the file is now, or null when it is blank. */
  @Nullable LogHeader header() {
    return header;
  }

  /** The LSN above all that fit into the blocks the file has now. Only for a log. */
  long limitLsn() {
    return begun().firstLsn() + pieces.capacityBytes() - LogHeader.PAGE_BYTES;
  }

  /** Starts a life: fills the header in memory. */
  void begin(LogHeader life) {
    byte[] page = life.encode();
    seed = life.seed();
    headerForced = false;
    unloaded = 0;
    pieces.write(0, page, 0, page.length);
    header = life;
  }

  /** Copies a record to its reserved place. */
  void write(byte kind, long lsn, byte[] body, int offset, int length, int bodyCrc, long link, long durableLsn) {
    long position = begun().position(lsn);
    pieces.writeHeader(position, seed, lsn, LogRecord.HEADER_BYTES + length, durableLsn, link, kind, bodyCrc);
    pieces.write(position + LogRecord.HEADER_BYTES, body, offset, length);
  }

  /** Has the system make pages from an LSN on writable, before a record comes there; where the file has rolled or was given up, nothing. */
  void warm(long lsn, long bytes) {
    LogHeader life = header;
    if (life != null && lsn >= life.firstLsn() && successor == null) {
      pieces.warm(life.position(lsn), bytes);
    }
  }

  /** Fills a place whose owner failed; the body is whatever it left there. */
  void writePad(long lsn, long end, long durableLsn) {
    pieces.writeHeader(begun().position(lsn), seed, lsn, (int) (end - lsn), durableLsn, LogRecord.NO_LINK, LogRecord.PAD, 0);
  }

  /** Writes the record that ends this log. */
  void writeRoll(long lsn, long durableLsn) {
    write(LogRecord.ROLL, lsn, NOTHING, 0, 0, 0, LogRecord.NO_LINK, durableLsn);
  }

  /** Ends this log; the roll record and all before it are in memory. */
  void rolled(long end, LogFile next) {
    endLsn = end;
    successor = next;
  }

  /** This blank file is about to become a log. */
  void taken() {
    taken = true;
  }

  boolean isTaken() {
    return taken;
  }

  /** The log after this one, or null while this is the current one. */
  @Nullable LogFile successor() {
    return successor;
  }

  /** Where a rolled log ends. */
  long endLsn() {
    return endLsn;
  }

  boolean headerForced() {
    return headerForced;
  }

  /**
   * Makes everything in the file durable. One force at a time: for a log, the holder of the lead; for a blank file, that of the
   * files' lock.
   */
  void force() throws IOException {
    file.force();
    headerForced = true;
  }

  /** As {@link #force}, for the holder of the lead of a log, who knows that all records before the LSN are whole. */
  void force(long published) throws IOException {
    long end = successor == null ? published : Math.min(published, endLsn);
    unloaded = pieces.unload(unloaded, begun().position(end));
    force();
  }

  /** Ends a rolled log's life, durably: a log whose pages or predecessors may be gone must never be replayed. */
  void blank() throws IOException {
    file.write(0, BLANK_PAGE, 0, BLANK_PAGE.length);
    file.force();
    header = null;
    taken = false;
    successor = null;
    endLsn = 0;
  }

  /** Unmaps and closes. */
  @Override
  public void close() throws IOException {
    pieces.close();
    file.close();
  }

  private LogHeader begun() {
    LogHeader life = header;
    if (life == null) {
      throw new IllegalStateException(name() + " is blank");
    }
    return life;
  }
}

package dev.gatun.engine;

import dev.gatun.format.BlobPage;
import dev.gatun.format.Meta;
import dev.gatun.format.OverflowBlock;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.page.Extents;
import dev.gatun.tree.OverflowWriter;
import dev.gatun.tree.TreeBuilder;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A data file that is made whole, page after page, with everything that is to be in it, as a store that was closed in order. It is written under
 * another name and forced, then renamed and the directory forced: a crash before the rename leaves a file that whoever makes the store next replaces;
 * after it, a whole store. There is no log, as in a new store.
 *
 * <p>Written through the channel, by single pages as a growing file is, from its beginning to its end. Not thread-safe.
 */
final class NewDataFile implements TreeBuilder.Pages, AutoCloseable {
  /** The epoch of all pages: below the first session's, and not 0. */
  static final long EPOCH = 1;

  private static final byte[] ZEROS = new byte[PageSize.PAGE_BYTES];

  private final Storage storage;
  private final StorageFile data;
  private final BitSet used = new BitSet();
  private final byte[] block = new byte[OverflowBlock.BLOCK_BYTES];
  private long next = 1; // page 0 is the null pointer
  private String name = Opening.DATA_BEING_MADE;
  private boolean finished;

  NewDataFile(Storage storage) throws IOException {
    this.storage = storage;
    if (storage.exists(Opening.DATA_BEING_MADE)) {
      storage.delete(Opening.DATA_BEING_MADE);
    }
    this.data = storage.create(Opening.DATA_BEING_MADE);
    try {
      for (long at = 0; at < PageSize.fileOffset(1); at += PageSize.PAGE_BYTES) {
        data.write(at, ZEROS, 0, PageSize.PAGE_BYTES);
      }
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  @Override
  public long next() {
    used.set(Math.toIntExact(next));
    return next++;
  }

  @Override
  public void write(long id, byte[] page) throws IOException {
    write(id, page, 1);
  }

  private void write(long id, byte[] pages, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      data.write(PageSize.fileOffset(id + i), pages, i * PageSize.PAGE_BYTES, PageSize.PAGE_BYTES);
    }
  }

  /** Writes a large value and returns its reference. */
  byte[] writeLarge(OverflowWriter.Source value, long length) throws IOException {
    while (runsFor(length) > OverflowRef.MAX_RUNS) {
      skipExtent(); // the first extents of a file are small: what is skipped is free
    }
    byte[] reference = new byte[OverflowRef.bytes(runsFor(length))];
    OverflowRef.setValue(reference, 0, length, 0);
    long rest = length;
    for (int run = 0; rest > 0; run++) {
      int pages = runPages(next, rest);
      OverflowRef.setRun(reference, 0, run, PagePointer.of(next, EPOCH), pages);
      long inRun = Math.min(rest, OverflowBlock.capacityBytes(pages));
      writeRun(value, inRun);
      rest -= inRun;
    }
    return reference;
  }

  private int runsFor(long length) {
    int runs = 0;
    long id = next;
    for (long rest = length; rest > 0; runs++) {
      int pages = runPages(id, rest);
      rest -= Math.min(rest, OverflowBlock.capacityBytes(pages));
      id += pages;
    }
    return runs;
  }

  /** A run lies in one extent. */
  private static int runPages(long first, long bytes) {
    return (int) Math.min(OverflowBlock.pages(bytes), endOfExtent(first) - first);
  }

  private static long endOfExtent(long id) {
    return Extents.firstId(Extents.index(id) + 1);
  }

  private void writeRun(OverflowWriter.Source value, long bytes) throws IOException {
    for (long done = 0; done < bytes; done += OverflowBlock.PAYLOAD_BYTES) {
      int payload = (int) Math.min(bytes - done, OverflowBlock.PAYLOAD_BYTES);
      int pages = OverflowBlock.pagesOfBlock(payload);
      value.read(block, PageHeader.BYTES, payload);
      OverflowBlock.seal(block, 0, next, EPOCH, payload);
      Arrays.fill(block, PageHeader.BYTES + payload, pages * PageSize.PAGE_BYTES, (byte) 0);
      write(next, block, pages);
      used.set(Math.toIntExact(next), Math.toIntExact(next + pages));
      next += pages;
    }
  }

  private void skipExtent() throws IOException {
    for (long end = endOfExtent(next); next < end; next++) {
      write(next, ZEROS);
    }
  }

  /** Writes what names the trees, and gives the file its name: from then on there is a store. */
  void finish(Catalog catalog) throws IOException {
    byte[] map = used.toByteArray();
    byte[] tables = catalog.encode();
    long catalogPointer = blob(PageHeader.CATALOG, tables);
    long mapPointer = blob(PageHeader.FREE_MAP, map);
    long end = next;
    if (!Extents.isBoundary(end)) {
      skipExtent();
    }
    long now = System.currentTimeMillis();
    Meta meta =
        new Meta(
            new SecureRandom().nextLong(), EPOCH, 0, 0, 0, catalogPointer, tables.length, mapPointer, map.length, end, next, now, now,
            Meta.CLEAN_CLOSE);
    MetaSlots.write(data, 0, meta);
    data.force();
    storage.rename(Opening.DATA_BEING_MADE, Opening.DATA);
    name = Opening.DATA;
    storage.forceDirectory();
    finished = true;
  }

  /** The pages of the catalog and the map are in no map. */
  private long blob(int type, byte[] bytes) throws IOException {
    long first = next;
    next += BlobPage.pages(bytes.length);
    List<Long> pages = LongStream.range(first, next).boxed().toList();
    return BlobChain.write(data, type, EPOCH, bytes, pages);
  }

  /** Bytes of the file so far. */
  long bytes() {
    return PageSize.fileOffset(next);
  }

  /** Ends the work; what was not finished is removed. */
  @Override
  public void close() throws IOException {
    data.close();
    if (!finished) {
      storage.delete(name);
    }
  }
}

package dev.gatun.page;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreClosedException;
import dev.gatun.format.PageSize;
import dev.gatun.io.Failure;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * {@code data.db} as pages: mapped, extent by extent, with a latch word for each page; read through the channel where bytes are not trusted yet;
 * grown by whole extents.
 *
 * <p><b>Materialising.</b> A store into a hole of a mapped file on a full disk is silently lost. So an extent is written with zeros through the
 * channel and written back before any page of it is handed out: then it has its blocks. The new range alone is written back, since a force of the
 * file would make the growth wait for everything that writers have changed; that the longer file is durable matters when a meta page names its size,
 * and a checkpoint sees to it before (I7). {@link #materialisedPages} counts what was made real so; what the file may have beyond (a
 * growth that a crash cut off) counts as nothing and is written again.
 *
 * <p><b>Zeros</b> of a small file are written by single pages: one large write makes the kernel keep large folios, and a later store of a few bytes
 * dirties and writes back a whole one. A larger file is asked to be kept in large folios all the same. They are what reading in random order is
 * bound by less, and stores lie together: an epoch's pages are handed out in ascending order, so a folio is written back with many of them.
 *
 * <p><b>Reading while growing.</b> A growth publishes a longer array of extents by a volatile write; readers load the field plainly. An old array is
 * only shorter: an id beyond it throws {@link IndexOutOfBoundsException}, which readers treat as a restart, as with {@link LatchTable}, where it is
 * argued.
 *
 * <p><b>Forcing.</b> Linux reports an error of write-back once for each open file. Were two forces to run at a time, the wrong one might get the
 * error and the other would be believed. So everything that can collect such an error runs under one lock, and the first error poisons the store
 * before the lock is left (I8).
 *
 * <p>Thread-safe, except that {@link #close} needs everybody else to be gone.
 */
public final class PageFile implements AutoCloseable {
  private static final byte[] ZEROS = new byte[PageSize.PAGE_BYTES];

  /** Of the smallest extents that have a whole folio of 2 MiB in them: a file of 32 MiB is adding its first. */
  private static final int LARGE_EXTENT_PAGES = 1024;

  private static final long CUT_BYTES = 8L << 20;

  private static final VarHandle EXTENTS;

  static {
    try {
      EXTENTS = MethodHandles.lookup().findVarHandle(PageFile.class, "extents", MemorySegment[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final StorageFile file;
  private final Failure failure;
  private final LatchTable latches = new LatchTable();
  private final ReentrantLock growing = new ReentrantLock();
  private final ReentrantLock forcing = new ReentrantLock();
  private final List<Arena> arenas = new ArrayList<>(); // one an extent; under growing
  private MemorySegment[] extents = {};
  private MemorySegment[] readOnly = {}; // the same mappings, published with the extents
  private volatile long materialised;
  private final List<Arena> leaving = new ArrayList<>(); // mappings that nobody is led to any more; under growing
  private boolean closed; // under growing

  private PageFile(StorageFile file, Failure failure) {
    this.file = file;
    this.failure = failure;
  }

  /** Makes the pages of a new empty file: zeros where the meta pages will be, and the first extent. Forced. */
  public static PageFile create(StorageFile file, Failure failure) throws IOException {
    for (int i = 0; i < PageSize.HEADER_REGION_BYTES; i += PageSize.PAGE_BYTES) {
      file.write(i, ZEROS, 0, PageSize.PAGE_BYTES);
    }
    PageFile pages = new PageFile(file, failure);
    try {
      pages.grow(1);
      return pages;
    } catch (Throwable t) {
      pages.unmap();
      throw t;
    }
  }

  /** Opens the pages that the meta page says were made real. */
  public static PageFile open(StorageFile file, Failure failure, long materialisedPages) throws IOException {
    if (!Extents.isBoundary(materialisedPages)) {
      throw new CorruptionException(
          file.name(), CorruptionException.NO_PAGE, 0, "a whole number of extents", materialisedPages + " materialised pages");
    }
    if (file.size() < PageSize.fileOffset(materialisedPages)) {
      throw new CorruptionException(
          file.name(), CorruptionException.NO_PAGE, file.size(), "a file of " + PageSize.fileOffset(materialisedPages) + " bytes", "its end");
    }
    PageFile pages = new PageFile(file, failure);
    try {
      pages.publish(pages.map(Extents.index(materialisedPages)), materialisedPages);
      return pages;
    } catch (Throwable t) {
      pages.unmap();
      throw t;
    }
  }

  /** The mapping that holds a page, at {@link #offset}. Throws {@link IndexOutOfBoundsException} for a page that the file does not have: restart. */
  public MemorySegment segment(long id) {
    return extents[Extents.index(id)];
  }

  /** As {@link #segment}, for users' eyes: it cannot be written. */
  public MemorySegment readOnlySegment(long id) {
    return readOnly[Extents.index(id)];
  }

  /** The byte where a page starts in {@link #segment}. */
  public long offset(long id) {
    return Extents.offset(id);
  }

  /** The latch words of the pages. */
  public LatchTable latches() {
    return latches;
  }

  /** The number of pages that are backed by the disk and mapped. It ends an extent, and is what a meta page may name (I7). */
  public long materialisedPages() {
    return materialised;
  }

  /** The file's name. */
  public String name() {
    return file.name();
  }

  /**
   * Adds at least as many pages as asked, by whole extents: an eighth of the file each, at least 1 MiB and at most 64 MiB. Callers that come while
   * another one grows share its growth. May wait for the disk: no stripe, gate or latch is held (I5).
   *
   * <p>When the disk is full nothing is added, the file's end is put back, and the exception passes.
   */
  public void grow(long pages) throws IOException {
    long target = materialised + pages;
    growing.lock();
    try {
      while (materialised < target) {
        addExtent();
      }
    } finally {
      growing.unlock();
    }
  }

  /** Adds extents until one has at least as many pages as asked (at most {@link Extents#MAX_PAGES}), so that there is a run of that length. */
  public void growRun(int pages) throws IOException {
    int needed = Math.min(pages, Extents.MAX_PAGES);
    growing.lock();
    try {
      int added;
      do {
        added = Extents.pages(extents.length);
        addExtent();
      } while (added < needed);
    } finally {
      growing.unlock();
    }
  }

  private void addExtent() throws IOException {
    failure.check();
    if (closed) {
      throw new StoreClosedException("the store is closed");
    }
    if (takeBackTail()) {
      return;
    }
    long first = materialised;
    int index = extents.length;
    int count = Extents.pages(index);
    try {
      writeZeros(first, count);
      MemorySegment[] all = map(index + 1);
      writeBack(all[index], 0, (long) count * PageSize.PAGE_BYTES); // the new blocks alone: a force would wait for all that writers have changed
      publish(all, first + count);
    } catch (Throwable t) {
      closeArenas(index); // before the file gets shorter under a mapping
      cutBack(first, t);
      throw t;
    }
  }

  private void writeZeros(long first, int count) throws IOException {
    if (count >= LARGE_EXTENT_PAGES) {
      file.writeLargeZeros(PageSize.fileOffset(first), (long) count * PageSize.PAGE_BYTES);
      return;
    }
    for (int i = 0; i < count; i++) {
      file.write(PageSize.fileOffset(first + i), ZEROS, 0, PageSize.PAGE_BYTES);
    }
  }

  /** Gives back what an unfinished growth has taken from the disk. Nothing beyond the materialised pages is mapped, so no mapping loses its file. */
  private void cutBack(long pages, Throwable reason) {
    try {
      if (!failure.isSet() && file.size() > PageSize.fileOffset(pages)) {
        file.truncate(PageSize.fileOffset(pages));
      }
    } catch (IOException e) {
      reason.addSuppressed(e); // a longer file is harmless: what lies beyond counts as nothing
    }
  }

  /** An extent that was given up and is mapped still has its blocks. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock of growth
  private boolean takeBackTail() {
    int index = Extents.index(materialised);
    if (index == extents.length) {
      return false;
    }
    materialised += Extents.pages(index);
    return true;
  }

  // ---------------------------------------------------------------- shrinking

  /**
   * Ends the file at a lower page, in three steps. This is the first: {@link #materialisedPages} names the smaller size from now on, and so do the
   * checkpoints to come. The test runs with no growth on its way; it says whether the pages from there on are nobody's.
   */
  boolean endAt(long pages, BooleanSupplier isNobodys) {
    growing.lock();
    try {
      if (closed || pages >= materialised || !isNobodys.getAsBoolean()) {
        return false;
      }
      materialised = pages;
      return true;
    } finally {
      growing.unlock();
    }
  }

  /**
   * The second step: readers are led to the tail no more. A reader that still has the longer array reads a page that nobody has, and fails to
   * validate as ever; the mapping itself stays until {@link #cutTail}. Latch words stay for good: a version must not go back.
   */
  public void unmapTail() {
    growing.lock();
    try {
      int left = Extents.index(materialised);
      if (closed || left == extents.length) {
        return;
      }
      while (arenas.size() > left) {
        leaving.add(arenas.removeLast());
      }
      readOnly = Arrays.copyOf(readOnly, left); // before the volatile write
      EXTENTS.setVolatile(this, Arrays.copyOf(extents, left));
    } finally {
      growing.unlock();
    }
  }

  /**
   * The third step, when all kept meta pages name the smaller size (I7): unmaps what left, and cuts the file unless it has grown since. The step
   * before was a checkpoint ago, so that no reader is expected to be inside of a mapping that is closed; one that is gets an exception and starts
   * over.
   */
  public void cutTail() throws IOException {
    growing.lock();
    try {
      if (closed) {
        return;
      }
      while (!leaving.isEmpty()) {
        leaving.removeLast().close();
      }
      failure.check();
      if (Extents.index(materialised) == extents.length) {
        cutTo(PageSize.fileOffset(materialised));
      }
    } finally {
      growing.unlock();
    }
  }

  /** Piece by piece: while the system cuts a file, whoever comes to a page of it that is not in the page table waits. */
  private void cutTo(long end) throws IOException {
    for (long size = file.size(); size > end; ) {
      size = Math.max(end, size - CUT_BYTES);
      file.truncate(size);
    }
  }

  // ---------------------------------------------------------------- mapping

  /** Maps the extents below a number that are not mapped yet; their bytes are in the file. Returns all. */
  private MemorySegment[] map(int count) throws IOException {
    int first = extents.length;
    StorageFile.Range[] ranges = new StorageFile.Range[count - first];
    for (int i = 0; i < ranges.length; i++) {
      long position = PageSize.fileOffset(Extents.firstId(first + i));
      ranges[i] = new StorageFile.Range(position, (long) Extents.pages(first + i) * PageSize.PAGE_BYTES, Arena.ofShared());
    }
    MemorySegment[] all = Arrays.copyOf(extents, count);
    try {
      System.arraycopy(file.mapAll(ranges), 0, all, first, ranges.length);
    } catch (Throwable t) {
      for (StorageFile.Range range : ranges) {
        range.arena().close();
      }
      throw t;
    }
    for (StorageFile.Range range : ranges) {
      arenas.add(range.arena());
    }
    return all;
  }

  /** Latch words first, then mappings, then the count: who sees the count sees all, and a page's word is there before the page. */
  private void publish(MemorySegment[] all, long pages) {
    latches.extend(all.length);
    MemorySegment[] twins = Arrays.copyOf(readOnly, all.length);
    for (int i = readOnly.length; i < all.length; i++) {
      twins[i] = all[i].asReadOnly();
    }
    readOnly = twins; // before the volatile write
    EXTENTS.setVolatile(this, all);
    materialised = pages;
  }

  /** Reads pages through the channel: the way for bytes that nobody has checked (I12). The file having less than was asked for is a corruption. */
  public void read(long id, int pages, byte[] target) throws IOException {
    int length = pages * PageSize.PAGE_BYTES;
    int done = file.read(PageSize.fileOffset(id), target, 0, length);
    if (done < length) {
      throw new CorruptionException(name(), id, PageSize.fileOffset(id) + done, length + " bytes from page " + id + " on", "the end of the file");
    }
  }

  /** Whether {@link #writeBack} makes its range durable, so that {@link #force} is needed for a longer file only. */
  public boolean isWriteBackDurable() {
    return file.isWriteBackDurable();
  }

  /** Starts and awaits the write-back of a range of pages; durable then if {@link #isWriteBackDurable}, else after {@link #force}. */
  public void writeBack(long firstId, long count) throws IOException {
    long end = firstId + count;
    for (long id = firstId; id < end; ) {
      long next = Math.min(end, id - Extents.slot(id) + Extents.pages(Extents.index(id)));
      writeBackInExtent(id, next);
      id = next;
    }
  }

  private void writeBackInExtent(long id, long end) throws IOException {
    writeBack(segment(id), Extents.offset(id), (end - id) * PageSize.PAGE_BYTES);
  }

  private void writeBack(MemorySegment mapping, long offset, long bytes) throws IOException {
    forcing.lock();
    try {
      failure.check();
      file.writeBack(mapping, offset, bytes);
    } catch (IOException | RuntimeException | Error e) {
      failure.set(e);
      throw e;
    } finally {
      forcing.unlock();
    }
  }

  /** Makes all bytes of the file durable, those written through mappings too. A failure poisons the store (I8). */
  public void force() throws IOException {
    forcing.lock();
    try {
      failure.check();
      file.force();
    } catch (IOException | RuntimeException | Error e) {
      failure.set(e);
      throw e;
    } finally {
      forcing.unlock();
    }
  }

  /**
   * Ends all mappings and frees the latch words; the file stays open with its owner. Nobody may be reading or writing. A growth on its way is waited
   * for, and who comes later to grow is refused.
   */
  @Override
  public void close() {
    growing.lock();
    try {
      closed = true;
      unmap();
    } finally {
      growing.unlock();
    }
  }

  private void unmap() {
    closeArenas(0);
    leaving.forEach(Arena::close);
    leaving.clear();
    latches.close();
  }

  private void closeArenas(int from) {
    while (arenas.size() > from) {
      arenas.removeLast().close();
    }
  }
}

package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.BlobPage;
import dev.gatun.format.Checksums;
import dev.gatun.format.Meta;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageSize;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.StorageFile;
import dev.gatun.page.Allocator;
import dev.gatun.page.CutImage;
import dev.gatun.page.PageFile;
import dev.gatun.tree.Reservation;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One checkpoint. What a crash finds after each step:
 *
 * <ol>
 *   <li>prepare the next log and take pages from the reserve: nothing has changed
 *   <li>cut: epoch, roots, maps and the log's end are fixed together, in memory: the old checkpoint and all its logs are on the disk
 *   <li>write catalog and map into fresh pages, seal the pages born since the last checkpoint: nothing durable names them
 *   <li>force the old log through its roll record: replay will find the end of one log and the start of the next
 *   <li>write the data back, a few MiB at a time ({@link DataForce}): the new state is on the disk, and nothing names it
 *   <li>write the meta page through, into the slot that the session does not stand on: the new checkpoint is the newest; torn, the old one is
 *   <li>let the oldest kept checkpoint go: its pages and the logs below the oldest that is left may be used again (I6, I7)
 * </ol>
 */
final class CheckpointRun {
  private static final int CATALOG_SLACK_PAGES = 4;
  private static final long SPARE_BUDGET = 64L << 20;
  private static final int SPARE_SHARE = 4;

  private final Engine engine;
  private final KeptCheckpoints kept;
  private final CheckpointCause cause;
  private final boolean spareUntested;
  private final @Nullable Load load;
  private final StorageFile data;
  private final PageFile pages;
  private final Allocator allocator;
  private long pagesSealed;
  private long pagesWritten;

  CheckpointRun(Engine engine, KeptCheckpoints kept, CheckpointCause cause, boolean spareUntested, @Nullable Load load) {
    this.cause = cause;
    this.load = load;
    this.spareUntested = spareUntested;
    this.engine = engine;
    this.kept = kept;
    this.data = engine.parts().data();
    this.pages = engine.parts().pages();
    this.allocator = engine.allocator();
  }

  private record Cut(long epoch, long cutLsn, long replayLsn, CutImage image, TableSet tables) {}

  KeptCheckpoints run() throws IOException {
    if (spareUntested) {
      testBeforeLettingGo();
    }
    if (cause.isTrimming()) {
      engine.wal().trim(); // the next log begins in a small file
    }
    engine.wal().prepareNext();
    int blobPages = blobPages();
    allocator.keepForCheckpoint(blobPages);
    Reservation reserve = engine.space().reserveUrgently(blobPages);
    Cut cut;
    try {
      if (load != null) {
        load.begin();
      }
      cut = engine.gate().exclusively(this::cut);
    } catch (Throwable t) {
      if (load != null && !engine.failure().isSet()) {
        load.cancel();
      }
      reserve.close();
      throw t;
    }
    try (CutImage image = cut.image) {
      KeptCheckpoint next = write(cut, image, reserve);
      KeptCheckpoints left = letGo(kept.with(next));
      if (load != null) {
        load.install(cut.cutLsn); // not before the spare, which does not have it, was stamped
      }
      return left;
    } catch (Throwable t) {
      engine.failure().set(t); // the log has rolled: the state of the session can't be told by a checkpoint any more, but the logs hold all of it
      throw t;
    } finally {
      reserve.close();
    }
  }

  /** How many nodes had been born since the checkpoint before. */
  long pagesSealed() {
    return pagesSealed;
  }

  /** Those, the pages of large values attached since then, the catalog and the map. */
  long pagesWritten() {
    return pagesWritten;
  }

  /**
   * The session began after a clean close, without a look at what the newest checkpoint wrote since its spare. This checkpoint will let the spare go,
   * so it is the last moment to find damage that the spare and two logs can still mend: the newest is stamped, the store fails, and the next opening
   * falls back and replays.
   */
  private void testBeforeLettingGo() throws IOException {
    CorruptionException damage = CheckpointPages.damageSince(data, kept.newest(), kept.oldest());
    if (damage != null) {
      MetaSlots.reject(data, kept.newest().slot(), kept.newest().meta());
      engine.failure().set(damage);
      throw damage;
    }
  }

  private int blobPages() {
    long map = BlobPage.pages(pages.materialisedPages() / Byte.SIZE + 1) + 1;
    long catalog = BlobPage.pages(engine.tablesPart().catalogEstimateBytes());
    return Math.toIntExact(map + catalog + CATALOG_SLACK_PAGES);
  }

  /** Under the exclusive gate: constant work. */
  private Cut cut(long epoch) {
    long cutLsn = engine.wal().roll(epoch + 1);
    try {
      long replayLsn = engine.checkpointer().replayLsn(cutLsn);
      engine.checkpointer().cutAt(cutLsn);
      engine.pins().pin(epoch);
      if (load != null) {
        load.attach();
      }
      CutImage image = allocator.cut();
      TableSet tables = engine.tablesPart().present();
      engine.gate().endEpoch();
      return new Cut(epoch, cutLsn, replayLsn, image, tables);
    } catch (Throwable t) {
      engine.failure().set(t); // a full heap, say: the log is of the next epoch already, and pages of this one must not follow in it
      throw t;
    }
  }

  private KeptCheckpoint write(Cut cut, CutImage image, Reservation reserve) throws IOException {
    Catalog present = cut.tables.catalogAsOf(cut.epoch);
    Catalog catalog = load == null ? present : load.in(present);
    byte[] catalogBytes = catalog.encode();
    byte[] map = load == null ? image.usedMap() : load.in(image.usedMap());
    List<Long> catalogPages = blobs(reserve, catalogBytes.length);
    List<Long> mapPages = blobs(reserve, map.length);
    long materialised = pages.materialisedPages(); // after the pages were taken, before they are written: a later growth need not be on the disk (I7)
    DataForce force = new DataForce(pages, data, catalogPages.size() + mapPages.size());
    long catalogPointer = BlobChain.write(force::writeBlob, PageHeader.CATALOG, cut.epoch, catalogBytes, catalogPages);
    long mapPointer = BlobChain.write(force::writeBlob, PageHeader.FREE_MAP, cut.epoch, map, mapPages);
    seal(image);
    engine.wal().sync(); // the old log through its roll record, and the header of the new one, before a meta page names the LSN where they meet
    force.run(image);
    pagesSealed = image.bornCount();
    pagesWritten = image.unwrittenCount() + catalogPages.size() + mapPages.size();
    long used = Math.max(image.usedPages(), allocator.usedPages());
    engine.failure().check();
    Meta meta =
        new Meta(
            engine.parts().storeId(), cut.epoch, cut.cutLsn, cut.replayLsn,
            load == null && engine.options().spareCheckpoint() ? kept.newest().epoch() : 0,
            catalogPointer, catalogBytes.length, mapPointer, map.length,
            Math.min(used, materialised), materialised, kept.newest().meta().createdMillis(), System.currentTimeMillis(),
            cause.isLast() ? Meta.CLEAN_CLOSE : 0);
    MetaSlots.writeThrough(data, kept.freeSlot(), meta);
    List<Long> blobs = new ArrayList<>(catalogPages);
    blobs.addAll(mapPages);
    return new KeptCheckpoint(meta, kept.freeSlot(), catalog, List.copyOf(blobs));
  }

  private List<Long> blobs(Reservation reserve, long bytes) {
    List<Long> ids = new ArrayList<>();
    for (long i = BlobPage.pages(bytes); i > 0; i--) {
      ids.add(allocator.allocateBlob());
    }
    reserve.used(ids.size());
    return ids;
  }

  /**
   * Puts checksums into the pages born since the last checkpoint. They are frozen: what a reader or a copying writer sees of them does not change.
   * (I1, I13)
   */
  private void seal(CutImage image) {
    byte[] copy = new byte[PageSize.PAGE_BYTES];
    for (long id = image.nextBorn(0); id >= 0; id = image.nextBorn(id + 1)) {
      MemorySegment s = pages.segment(id);
      long b = pages.offset(id);
      MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b, copy, 0, copy.length); // a copy in the heap: never a checksum of mapped memory
      PageHeader.setChecksum(s, b, Checksums.of(copy, 0, copy.length));
    }
  }

  // ---------------------------------------------------------------- letting go

  private KeptCheckpoints letGo(KeptCheckpoints now) throws IOException {
    if (kept.hasSpare()) {
      release(kept.oldest()); // its slot now holds the new meta page
    }
    KeptCheckpoints left = now;
    if (load != null || !engine.options().spareCheckpoint() || isSpareTooDear(now)) {
      MetaSlots.reject(data, now.oldest().slot(), now.oldest().meta()); // durable before its pages are given away: never to be opened again
      release(now.oldest());
      left = now.alone();
    }
    engine.tablesPart().prune(engine.pins());
    engine.wal().recycle(left.oldest().meta().replayLsn());
    if (cause.isTrimming()) {
      engine.wal().trim();
    }
    prepareForTheNext();
    return left;
  }

  /** While there may be space: the next checkpoint needs a log to roll into, and on a full disk it is checkpoints that give space back. */
  private void prepareForTheNext() throws IOException {
    if (!cause.isLast()) {
      try {
        engine.wal().prepareNext();
      } catch (DiskFullException e) {
        // tried again before anything else grows, and by the next checkpoint
      }
    }
  }

  /** What the spare alone needs: pages that only it shows, and the logs since. */
  private boolean isSpareTooDear(KeptCheckpoints now) {
    long pageBytes = allocator.deferredOnlyBy(now.oldest().epoch()) * PageSize.PAGE_BYTES;
    long logBytes = now.newest().meta().cutLsn() - now.oldest().meta().replayLsn();
    return pageBytes + logBytes > Math.max(SPARE_BUDGET, allocator.counts().live() * PageSize.PAGE_BYTES / SPARE_SHARE);
  }

  private void release(KeptCheckpoint checkpoint) {
    checkpoint.blobPages().forEach(allocator::freeBlob);
    engine.pins().unpin(checkpoint.epoch());
  }
}

package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.BlobPage;
import dev.gatun.format.Checksums;
import dev.gatun.format.Meta;
import dev.gatun.format.MetaPage;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a damaged store whose catalogs can be read, the newest first: those that meta pages name; when there is none, those of catalogs
 * that lie somewhere in the file. The newest of these is the last one that was begun, for pages are sealed once.
 */
final class SalvageCheckpoints {
  private final SalvageSource source;
  private final Consumer<CorruptionException> damages;
  private final List<SalvageCheckpoint> found = new ArrayList<>();
  private final List<Meta> metas = new ArrayList<>();
  private boolean uncertain;

  SalvageCheckpoints(SalvageSource source, Consumer<CorruptionException> damages) {
    this.source = source;
    this.damages = damages;
  }

  void find() throws IOException {
    StorageFile data = source.data();
    if (data != null) {
      readMetas(data);
      metas.stream().filter(meta -> !meta.isRejected()).forEach(meta -> load(data, meta));
      if (found.isEmpty()) {
        metas.stream().filter(Meta::isRejected).forEach(meta -> load(data, meta)); // better than nothing
      }
      if (found.isEmpty()) {
        searchCatalogs(data);
      }
    }
    uncertain |= found.isEmpty();
    found.sort(Comparator.comparingLong(SalvageCheckpoint::epoch).reversed());
  }

  /** The newest first; at most two. */
  List<SalvageCheckpoint> newestFirst() {
    return found.subList(0, Math.min(2, found.size()));
  }

  /** Whether there may have been a newer checkpoint than the newest found. */
  boolean isUncertain() {
    return uncertain;
  }

  /** The store's identity, or null when no meta page tells. */
  @Nullable Long storeId() {
    return metas.isEmpty() ? null : Long.valueOf(metas.getFirst().storeId());
  }

  private void readMetas(StorageFile data) throws IOException {
    for (int i = 0; i < MetaSlots.SLOTS; i++) {
      MetaSlots.Slot slot = MetaSlots.read(data, i);
      if (slot.meta() != null) {
        metas.add(slot.meta());
      } else if (slot.state() == MetaPage.State.OTHER_VERSION) {
        throw new dev.gatun.error.FormatVersionException(
            data.name() + " has version " + slot.version() + " and this library reads version " + MetaPage.VERSION);
      } else if (slot.state() != MetaPage.State.EMPTY) {
        uncertain = true;
        damages.accept(new CorruptionException(data.name(), CorruptionException.NO_PAGE, PageSize.metaOffset(i), "a meta page", "other bytes"));
      }
    }
  }

  private void load(StorageFile data, Meta meta) {
    try {
      BlobChain chain = BlobChain.read(data, PageHeader.CATALOG, meta.catalogPointer(), meta.catalogBytes(), meta.usedPages());
      found.add(new SalvageCheckpoint(meta.epoch(), meta.cutLsn(), meta.isCleanClose(), Catalog.decode(chain.bytes(), data.name())));
    } catch (CorruptionException e) {
      uncertain = true;
      damages.accept(e);
    } catch (IOException e) {
      uncertain = true;
      damages.accept(source.damage(PagePointer.id(meta.catalogPointer()), "a readable page", String.valueOf(e.getMessage())));
    }
    checkMap(data, meta);
  }

  /** Nothing is taken from a free map; that it is damaged may be why the store can't be opened. */
  private void checkMap(StorageFile data, Meta meta) {
    try {
      Candidates.freeMap(data, meta);
    } catch (CorruptionException e) {
      damages.accept(e);
    } catch (IOException e) {
      damages.accept(source.damage(PagePointer.id(meta.freeMapPointer()), "a readable page", String.valueOf(e.getMessage())));
    }
  }

  private void searchCatalogs(StorageFile data) {
    uncertain = true;
    byte[] page = new byte[PageSize.PAGE_BYTES];
    for (long id = 1; id < source.pages(); id++) {
      try {
        source.read(id, 1, page);
        if (PageImage.type(page, 0) == PageHeader.CATALOG && PageImage.pageId(page, 0) == id && Checksums.matches(page, 0, page.length)) {
          loose(data, id, PageImage.birthEpoch(page, 0), BlobPage.blobBytes(page));
        }
      } catch (CorruptionException | IOException e) {
        // not a catalog's first page, or not a whole one
      }
    }
  }

  private void loose(StorageFile data, long id, long epoch, long bytes) throws IOException {
    BlobChain chain = BlobChain.read(data, PageHeader.CATALOG, PagePointer.of(id, epoch), bytes, source.pages());
    found.add(new SalvageCheckpoint(epoch, SalvageCheckpoint.UNKNOWN, false, Catalog.decode(chain.bytes(), data.name())));
  }
}

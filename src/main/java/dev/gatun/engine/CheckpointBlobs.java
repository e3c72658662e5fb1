package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint has besides its trees, read again through the channel.
 *
 * @param map the free map, or null when it is damaged
 * @param damages what is damaged in the meta page, the catalog and the map
 */
record CheckpointBlobs(byte @Nullable [] map, List<CorruptionException> damages) {
  /** Reads them while no checkpoint runs, which could give their pages away. */
  static CheckpointBlobs read(StorageFile data, KeptCheckpoint checkpoint) throws IOException {
    List<CorruptionException> damages = new ArrayList<>();
    Meta meta = checkpoint.meta();
    MetaSlots.Slot slot = MetaSlots.read(data, checkpoint.slot());
    if (slot.meta() == null || !meta.equals(slot.meta().withFlags(meta.flags()))) { // it may have been stamped since
      String expected = "the meta page of epoch " + meta.epoch();
      damages.add(new CorruptionException(
          data.name(), CorruptionException.NO_PAGE, PageSize.metaOffset(checkpoint.slot()), expected, String.valueOf(slot.state())));
    }
    chain(data, PageHeader.CATALOG, meta.catalogPointer(), meta.catalogBytes(), meta.usedPages(), damages);
    byte[] map = chain(data, PageHeader.FREE_MAP, meta.freeMapPointer(), meta.freeMapBytes(), meta.usedPages(), damages);
    return new CheckpointBlobs(map, List.copyOf(damages));
  }

  private static byte @Nullable [] chain(
      StorageFile data, int type, long pointer, long length, long usedPages, List<CorruptionException> damages) throws IOException {
    try {
      return BlobChain.read(data, type, pointer, length, usedPages).bytes();
    } catch (CorruptionException e) {
      damages.add(e);
      return null;
    }
  }
}

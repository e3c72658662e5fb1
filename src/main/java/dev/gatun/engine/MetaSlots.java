package dev.gatun.engine;

import dev.gatun.format.Meta;
import dev.gatun.format.MetaPage;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The two places for meta pages at the start of {@code data.db}. Read and written through the channel and never mapped: the kernel could write a
 * mapped page before the data that it names.
 */
final class MetaSlots {
  static final int SLOTS = 2;

  private MetaSlots() {}

  /**
   * What a slot holds.
   *
   * @param state what its bytes are
   * @param version the format version that they name
   * @param meta what they say, when they are valid
   */
  record Slot(MetaPage.State state, int version, @Nullable Meta meta) {}

  static Slot read(StorageFile data, int slot) throws IOException {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    if (data.read(PageSize.metaOffset(slot), page, 0, page.length) < page.length) {
      return new Slot(MetaPage.State.FOREIGN, 0, null);
    }
    MetaPage.State state = MetaPage.inspect(page);
    Meta meta = state == MetaPage.State.VALID ? MetaPage.decode(page) : null;
    boolean impossible = meta != null && !meta.isPossible();
    return new Slot(impossible ? MetaPage.State.DAMAGED : state, MetaPage.version(page), impossible ? null : meta);
  }

  /** Writes a slot of a new file; durable after the file is forced. */
  static void write(StorageFile data, int slot, Meta meta) throws IOException {
    byte[] page = MetaPage.encode(meta);
    data.write(PageSize.metaOffset(slot), page, 0, page.length);
  }

  /**
   * Writes a slot durably, and nothing else: a force of the whole file would wait for all that writers have changed in the epoch after, which is most
   * of the data when they overwrite at full speed.
   */
  static void writeThrough(StorageFile data, int slot, Meta meta) throws IOException {
    byte[] page = MetaPage.encode(meta);
    data.writeThrough(PageSize.metaOffset(slot), page, 0, page.length);
  }

  /** Marks a checkpoint, durably, as one that must never be opened again. */
  static void reject(StorageFile data, int slot, Meta meta) throws IOException {
    writeThrough(data, slot, meta.withFlags(meta.flags() | Meta.REJECTED));
  }

  /** Writes the bytes of all slots again, whatever they are: the force that follows then covers them. */
  static void rewrite(StorageFile data) throws IOException {
    byte[] page = new byte[PageSize.PAGE_BYTES];
    for (int slot = 0; slot < SLOTS; slot++) {
      if (data.read(PageSize.metaOffset(slot), page, 0, page.length) == page.length) {
        data.write(PageSize.metaOffset(slot), page, 0, page.length);
      }
    }
  }
}

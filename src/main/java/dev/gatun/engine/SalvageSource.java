package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Checksums;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The data file of a store that cannot be opened: read through the channel (I12), never mapped and never written. One thread. */
final class SalvageSource implements AutoCloseable {
  private final @Nullable StorageFile data;
  private final long pages;

  SalvageSource(Storage storage) throws IOException {
    this.data = storage.exists(Opening.DATA) ? storage.open(Opening.DATA) : null;
    this.pages = data == null ? 0 : Math.max(0, data.size() - PageSize.HEADER_REGION_BYTES >> PageSize.PAGE_SHIFT);
  }

  /** The data file; null when it is lost and only logs are left. */
  @Nullable StorageFile data() {
    return data;
  }

  /** Pages that the file has room for: the bound for every page id. */
  long pages() {
    return pages;
  }

  /** Fills the target from whole pages. */
  void read(long id, int count, byte[] target) {
    expect(id, "a page below " + pages, "page " + id, id > 0 && id <= pages - count); // pages: none without a file
    try {
      CheckpointPages.read(Objects.requireNonNull(data), id, count, target);
    } catch (IOException e) {
      throw damage(id, "a readable page", String.valueOf(e.getMessage()));
    }
  }

  /** The node that a pointer means, in native memory. */
  MemorySegment node(Arena arena, long pointer, int level, int tableId) {
    long id = PagePointer.id(pointer);
    byte[] page = new byte[PageSize.PAGE_BYTES];
    read(id, 1, page);
    int found = PageImage.level(page, 0);
    int type = found == 0 ? PageHeader.LEAF : PageHeader.BRANCH;
    expect(id, "a matching checksum", Integer.toHexString(PageImage.checksum(page, 0)), Checksums.matches(page, 0, page.length));
    expect(id, "type " + type, "type " + PageImage.type(page, 0), type == PageImage.type(page, 0));
    expect(id, "level " + level, "level " + found, level < 0 || level == found);
    expect(id, "table " + tableId, "table " + PageImage.tableId(page, 0), tableId == PageImage.tableId(page, 0));
    checkIdentity(page, pointer);
    return nativeCopy(arena, page, 0);
  }

  /** A page that somebody points to must be that page, and of that birth. */
  void checkIdentity(byte[] page, long pointer) {
    long id = PagePointer.id(pointer);
    expect(id, "page id " + id, "page id " + PageImage.pageId(page, 0), id == PageImage.pageId(page, 0));
    long epoch = PageImage.birthEpoch(page, 0);
    expect(id, "an epoch with tag " + PagePointer.tag(pointer), "epoch " + epoch, PagePointer.tag(pointer) == PagePointer.tagOf(epoch));
  }

  /** Page accessors must never meet heap segments. */
  static MemorySegment nativeCopy(Arena arena, byte[] bytes, int at) {
    MemorySegment page = arena.allocate(PageSize.PAGE_BYTES, Long.BYTES);
    MemorySegment.copy(bytes, at, page, ValueLayout.JAVA_BYTE, 0, PageSize.PAGE_BYTES);
    return page;
  }

  void expect(long id, String expected, String found, boolean holds) {
    if (!holds) {
      throw damage(id, expected, found);
    }
  }

  CorruptionException damage(long id, String expected, String found) {
    return new CorruptionException(Opening.DATA, id, PageSize.fileOffset(id), expected, found);
  }

  @Override
  public void close() throws IOException {
    if (data != null) {
      data.close();
    }
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreException;
import dev.gatun.format.BlobPage;
import dev.gatun.format.Meta;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageSize;
import dev.gatun.io.Failure;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.page.PageFile;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/**
 * Makes an empty store: a data file with one meta page, made under another name and forced, then renamed and the directory forced. A crash before the
 * rename leaves a file that the next try replaces; after it, a whole store. There is no log yet: the first opening begins one.
 */
final class NewStore {
  /** Below the first session's epoch, and not 0. */
  private static final long FIRST_EPOCH = 1;

  private static final long CATALOG_PAGE = 1;

  private NewStore() {}

  static void create(Storage storage, boolean readOnly) throws IOException {
    refuseForeignDirectory(storage);
    if (readOnly) {
      throw new StoreException("there is no store in " + storage.describe("") + ", and a read-only one is not created");
    }
    if (storage.exists(Opening.DATA_BEING_MADE)) {
      storage.delete(Opening.DATA_BEING_MADE);
    }
    try (StorageFile data = storage.create(Opening.DATA_BEING_MADE)) {
      write(data);
    }
    storage.rename(Opening.DATA_BEING_MADE, Opening.DATA);
    storage.forceDirectory();
  }

  /** A directory with other things in it is not made into a store; logs without their data file are a store that lost it. */
  private static void refuseForeignDirectory(Storage storage) throws IOException {
    for (String name : storage.list()) {
      if (name.startsWith("wal-") && name.endsWith(".log")) {
        String where = storage.describe(name);
        throw new StoreException(where + " is a log without its " + Opening.DATA + ": the data file was lost or moved; nothing was changed");
      }
      if (!name.equals(Opening.DATA_BEING_MADE) && !name.equals("lock")) {
        throw new StoreException(storage.describe("") + " holds no store but other files, such as '" + name + "'; name an empty or a new directory");
      }
    }
  }

  private static void write(StorageFile data) throws IOException {
    try (PageFile pages = PageFile.create(data, new Failure())) {
      byte[] catalog = Catalog.EMPTY.encode();
      assert BlobPage.pages(catalog.length) == 1;
      long pointer = BlobChain.write(data, PageHeader.CATALOG, FIRST_EPOCH, catalog, List.of(CATALOG_PAGE));
      long now = System.currentTimeMillis();
      Meta meta =
          new Meta(
              new SecureRandom().nextLong(), FIRST_EPOCH, 0, 0, 0, pointer, catalog.length, 0, 0,
              CATALOG_PAGE + 1, pages.materialisedPages(), now, now, Meta.CLEAN_CLOSE);
      MetaSlots.write(data, 0, meta);
      pages.force();
      assert PageSize.fileOffset(pages.materialisedPages()) == data.size();
    }
  }
}

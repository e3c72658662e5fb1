package dev.gatun.engine;

import dev.gatun.io.Failure;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.page.Allocator;
import dev.gatun.page.PageFile;
import dev.gatun.tree.TreeSpace;
import dev.gatun.wal.Wal;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The floors below an open engine.
 *
 * @param storage the directory
 * @param data {@code data.db}
 * @param pages its pages
 * @param allocator who owns which page
 * @param trees what trees stand on
 * @param openedWal the log, null in a read-only store
 * @param failure the poison
 * @param storeId the store's identity
 * @param epoch the session's first epoch
 */
record StoreParts(
    Storage storage,
    StorageFile data,
    PageFile pages,
    Allocator allocator,
    TreeSpace trees,
    @Nullable Wal openedWal,
    Failure failure,
    long storeId,
    long epoch)
    implements AutoCloseable {

  Wal wal() {
    return Objects.requireNonNull(openedWal, "a read-only store has no log");
  }

  /** Unmaps and closes everything; nobody is inside any more. */
  @Override
  public void close() throws IOException {
    try (data;
        allocator) {
      if (openedWal != null) {
        openedWal.close();
      }
      pages.close();
    }
  }
}

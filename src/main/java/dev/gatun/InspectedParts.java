package dev.gatun;

import dev.gatun.engine.InspectCheckpoint;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.MetaPage;
import dev.gatun.format.PagePointer;
import dev.gatun.io.DirectoryLock;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.wal.LogListing;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What the engine reads of a store's files, in public words. */
final class InspectedParts {
  private static final Meta NONE = new Meta(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private InspectedParts() {}

  static Inspection.Checkpoint checkpoint(InspectCheckpoint c) {
    Meta meta = c.meta() == null ? NONE : c.meta();
    String state = c.state() == MetaPage.State.VALID && meta.isRejected() ? "REJECTED" : c.state().name();
    CorruptionException damage = c.damage();
    return new Inspection.Checkpoint(
        c.slot(), state, meta.storeId(), meta.epoch(), meta.cutLsn(), meta.replayLsn(), meta.previousEpoch(), meta.usedPages(),
        meta.materialisedPages(), c.catalogPages(), c.mapPages(), Instant.ofEpochMilli(meta.createdMillis()),
        Instant.ofEpochMilli(meta.writtenMillis()), meta.isCleanClose(), damage == null ? null : damage.getMessage());
  }

  static Inspection.Tree tree(InspectCheckpoint.Table t) {
    return new Inspection.Tree(t.id(), t.name(), t.keyCodec(), t.valueCodec(), t.entries(), PagePointer.id(t.root()), t.dropped());
  }

  static List<InspectedLog> logs(Storage storage) throws IOException {
    return LogListing.files(storage).stream().map(file -> new InspectedLog(storage, file)).toList();
  }

  /** The lock's length says nothing, and opening it here would free a lock of this process. */
  static long size(Storage storage, String name) throws IOException {
    if (name.equals(DirectoryLock.FILE_NAME)) {
      return 0;
    }
    try (StorageFile file = storage.open(name)) {
      return file.size();
    }
  }
}

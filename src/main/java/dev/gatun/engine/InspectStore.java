package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageSize;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store's files for people who look into them: both checkpoints and the trees of one of them, read through the channel (I12), never mapped and
 * never written. One thread.
 *
 * <p><b>While another has the store open.</b> All that a kept checkpoint has is frozen, and is kept until its meta page is replaced or stamped. So
 * what was read of it is true if its meta page still stands there afterwards: {@link #stands} is asked last.
 */
public final class InspectStore implements AutoCloseable {
  private final SalvageSource source;
  private final List<InspectCheckpoint> checkpoints = new ArrayList<>();

  private InspectStore(SalvageSource source) {
    this.source = source;
  }

  /** Opens the data file. */
  public static InspectStore open(Storage storage) throws IOException {
    InspectStore store = new InspectStore(new SalvageSource(storage));
    try {
      for (int slot = 0; slot < MetaSlots.SLOTS; slot++) {
        store.checkpoints.add(store.load(slot));
      }
      return store;
    } catch (Throwable e) {
      store.close();
      throw e;
    }
  }

  private StorageFile data() throws IOException {
    StorageFile data = source.data();
    if (data == null) {
      throw new IOException("there is no " + Opening.DATA);
    }
    return data;
  }

  private InspectCheckpoint load(int slot) throws IOException {
    MetaSlots.Slot found = MetaSlots.read(data(), slot);
    Meta meta = found.meta();
    if (meta == null) {
      return unreadable(slot, found, null);
    }
    try {
      BlobChain chain = BlobChain.read(data(), PageHeader.CATALOG, meta.catalogPointer(), meta.catalogBytes(), meta.usedPages());
      BlobChain map = Candidates.freeMap(data(), meta);
      List<InspectCheckpoint.Table> tables = Catalog.decode(chain.bytes(), Opening.DATA).tables().stream().map(InspectStore::table).toList();
      return new InspectCheckpoint(slot, found.state(), meta, tables, map.bytes(), chain.pages(), map.pages(), null);
    } catch (CorruptionException e) {
      return unreadable(slot, found, e);
    }
  }

  private static InspectCheckpoint unreadable(int slot, MetaSlots.Slot found, @Nullable CorruptionException damage) {
    return new InspectCheckpoint(slot, found.state(), found.meta(), List.of(), new byte[0], List.of(), List.of(), damage);
  }

  private static InspectCheckpoint.Table table(TableEntry t) {
    return new InspectCheckpoint.Table(t.id(), t.name(), t.keyCodec(), t.valueCodec(), t.root(), t.count(), t.dropped());
  }

  /** What the two meta pages offer, by their places. */
  public List<InspectCheckpoint> checkpoints() {
    return List.copyOf(checkpoints);
  }

  /** Whether a checkpoint's meta page still stands where it stood, unstamped. */
  public boolean stands(InspectCheckpoint checkpoint) throws IOException {
    return checkpoint.meta() != null && checkpoint.meta().equals(MetaSlots.read(data(), checkpoint.slot()).meta());
  }

  /** Pages that the file has room for. */
  public long pages() {
    return source.pages();
  }

  /** The file's length. */
  public long sizeBytes() throws IOException {
    return data().size();
  }

  /** Fills the target from pages, whatever they hold. */
  public void read(long id, int pages, byte[] target) throws IOException {
    if (data().read(PageSize.fileOffset(id), target, 0, pages * PageSize.PAGE_BYTES) < pages * PageSize.PAGE_BYTES) {
      throw new IOException("the file ends before page " + (id + pages));
    }
  }

  /** Hands out the nodes of a table's tree. */
  public void walk(InspectCheckpoint.Table table, InspectTree.Visitor visitor) {
    try (InspectTree tree = new InspectTree(source, visitor)) {
      tree.walk(table);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}

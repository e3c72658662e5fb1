package dev.gatun;

import dev.gatun.engine.InspectCheckpoint;
import dev.gatun.engine.InspectStore;
import dev.gatun.engine.InspectTree;
import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreLockedException;
import dev.gatun.io.DirectoryLock;
import dev.gatun.io.FileStorage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A look into the files of a store, for tools and people: checkpoints, trees, pages, free space and logs, as they lie on the disk. The store is
 * neither opened nor recovered, and nothing is written. Close it; not thread-safe.
 *
 * <p>Nobody can open the store meanwhile. When somebody has it open already ({@link #user}), what is shown is its newest checkpoint and not its
 * present state. All that a checkpoint has stands still until two newer ones were made; {@link #walk} and {@link #confirm} throw when that has
 * happened.
 */
public final class Inspection implements AutoCloseable {
  private final FileStorage storage;
  private final @Nullable DirectoryLock lock;
  private final @Nullable String user;
  private final InspectStore store;
  private final List<InspectCheckpoint> usable;

  private Inspection(FileStorage storage, @Nullable DirectoryLock lock, @Nullable String user) throws IOException {
    this.storage = storage;
    this.lock = lock;
    this.user = user;
    this.store = InspectStore.open(storage);
    this.usable = store.checkpoints().stream()
        .filter(InspectCheckpoint::isUsable)
        .sorted(Comparator.comparingLong((InspectCheckpoint one) -> Objects.requireNonNull(one.meta()).epoch()).reversed())
        .toList();
  }

  /**
   * A checkpoint as its meta page describes it. Numbers of a meta page that can't be read are 0.
   *
   * @param slot the place of its meta page, 0 or 1
   * @param state {@code VALID}, {@code REJECTED}, {@code EMPTY}, {@code DAMAGED}, {@code FOREIGN} or {@code OTHER_VERSION}
   * @param storeId the store
   * @param epoch the epoch that its cut ended
   * @param cutLsn everything before it is in the pages
   * @param replayLsn where a replay starts reading
   * @param previousEpoch the epoch of the other checkpoint, or 0
   * @param usedPages one above the highest page id in use
   * @param materialisedPages pages below this id have blocks on the disk
   * @param catalogPages the pages of its catalog
   * @param freeMapPages the pages of its free map
   * @param created when the store was made
   * @param written when the meta page was written
   * @param closed whether the store was closed in order
   * @param damage why its catalog or free map can't be read; null when they can
   */
  public record Checkpoint(
      int slot, String state, long storeId, long epoch, long cutLsn, long replayLsn, long previousEpoch, long usedPages, long materialisedPages,
      List<Long> catalogPages, List<Long> freeMapPages, Instant created, Instant written, boolean closed, @Nullable String damage) {}

  /**
   * A tree of the checkpoint.
   *
   * @param id the table's number
   * @param name its name
   * @param keyCodec the {@link Codec#id id} of the codec of its keys
   * @param valueCodec the id of the codec of its values
   * @param entries its entries
   * @param root the root's page
   * @param dropped whether the table was dropped and its pages are still to be given back
   */
  public record Tree(int id, String name, String keyCodec, String valueCodec, long entries, long root, boolean dropped) {}

  /** What a page is to the two checkpoints. */
  public enum Use {
    /** The newest checkpoint has it. */
    NEWEST,
    /** Only the spare checkpoint has it. */
    SPARE,
    /** No checkpoint has it. While the store is open it may be in use since, or held by a snapshot. */
    FREE
  }

  /** Takes the nodes of trees. */
  public interface Visitor {
    /**
     * A sound node, which is valid during the call; 0 is the parent of a root.
     *
     * @param tree the tree that it is of
     * @param parent the page that names it; 0 for the root
     * @param page the page
     */
    void node(Tree tree, long parent, InspectedPage page);

    /**
     * A page that can't be read. What is below it is not visited.
     *
     * @param tree the tree that it is of
     * @param damage what is wrong, and where
     */
    void damage(Tree tree, CorruptionException damage);
  }

  /**
   * Looks into the store in a directory.
   *
   * @param directory of the store
   * @return the look, to be closed
   * @throws StoreException when there is none, or it can't be read
   */
  public static Inspection open(Path directory) {
    try {
      FileStorage storage = FileStorage.open(directory, true);
      if (!storage.exists(Home.DATA_FILE)) {
        throw new StoreException("there is no store in " + storage.directory());
      }
      return open(storage);
    } catch (IOException e) {
      throw new StoreException("can't look into the store in " + directory + ": " + Home.reason(e), e);
    }
  }

  private static Inspection open(FileStorage storage) throws IOException {
    DirectoryLock lock = null;
    String user = null;
    try {
      lock = DirectoryLock.watch(storage.directory());
    } catch (StoreLockedException e) {
      user = e.getMessage();
    }
    try {
      return new Inspection(storage, lock, user);
    } catch (Throwable e) {
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** {@return who has the store open; null when nobody has} */
  public @Nullable String user() {
    return user;
  }

  /** {@return what the two meta pages say, by their places} */
  public List<Checkpoint> checkpoints() {
    return store.checkpoints().stream().map(InspectedParts::checkpoint).toList();
  }

  /** {@return the checkpoint that is shown: the newest whose catalog and free map can be read} */
  public Checkpoint checkpoint() {
    return InspectedParts.checkpoint(newest());
  }

  private InspectCheckpoint newest() {
    if (usable.isEmpty()) {
      throw new CorruptionException(Home.DATA_FILE, CorruptionException.NO_PAGE, 0, "a checkpoint whose catalog and free map can be read", "none");
    }
    return usable.getFirst();
  }

  /** {@return the trees of the checkpoint, those of dropped tables included} */
  public List<Tree> trees() {
    return newest().tables().stream().map(InspectedParts::tree).toList();
  }

  /**
   * Hands out the nodes of a tree: a node before its children, children in the order of their keys.
   *
   * @param tree the tree that it is of
   * @param visitor what is told of each page
   */
  public void walk(Tree tree, Visitor visitor) {
    InspectCheckpoint.Table table = newest().tables().stream().filter(one -> one.id() == tree.id()).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no table " + tree.id() + " in the checkpoint"));
    store.walk(table, new InspectTree.Visitor() {
      @Override
      public void node(long parent, MemorySegment page) {
        visitor.node(tree, parent, InspectedPage.ofNode(page));
      }

      @Override
      public void damage(CorruptionException damage) {
        confirm(); // else it is none
        visitor.damage(tree, damage);
      }
    });
    confirm();
  }

  /** Throws when the checkpoint that is shown was let go meanwhile, so that what was read since may be wrong. */
  public void confirm() {
    try {
      if (user != null && !store.stands(newest())) {
        throw new StoreException("the store has made two checkpoints while it was looked at; try again");
      }
    } catch (IOException e) {
      throw new StoreException("the data file can't be read: " + e.getMessage(), e);
    }
  }

  /** {@return how many pages the data file has room for} Page 0 is never used. */
  public long pages() {
    return store.pages();
  }

  /**
   * {@return the page there, whatever it holds}
   *
   * @param id the number of the page
   */
  public InspectedPage page(long id) {
    if (id < 0 || id >= pages()) {
      throw new IllegalArgumentException("page " + id + " is not in the data file, which has pages 0 to " + (pages() - 1));
    }
    byte[] bytes = new byte[InspectedPage.BYTES];
    try {
      store.read(id, 1, bytes);
    } catch (IOException e) {
      throw new StoreException("page " + id + " can't be read: " + e.getMessage(), e);
    }
    MemorySegment page = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
    MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return InspectedPage.of(id, page, bytes);
  }

  /**
   * {@return what a page is to the two checkpoints}
   *
   * @param id the number of the page
   */
  public Use use(long id) {
    if (newest().has(id)) {
      return Use.NEWEST;
    }
    return usable.size() > 1 && usable.get(1).has(id) ? Use.SPARE : Use.FREE;
  }

  /** {@return the log files} */
  public List<InspectedLog> logs() {
    try {
      return InspectedParts.logs(storage);
    } catch (IOException e) {
      throw new StoreException("the logs can't be read: " + e.getMessage(), e);
    }
  }

  /** {@return the names of the files in the directory, with their lengths} */
  public List<StoreFile> files() {
    List<StoreFile> files = new ArrayList<>();
    try {
      for (String name : storage.list()) {
        files.add(new StoreFile(name, InspectedParts.size(storage, name)));
      }
    } catch (IOException e) {
      throw new StoreException("the directory can't be read: " + e.getMessage(), e);
    }
    return files;
  }

  /**
   * A file of the store.
   *
   * @param name its name in the directory
   * @param bytes its length
   */
  public record StoreFile(String name, long bytes) {}

  @Override
  public void close() {
    try (lock) {
      store.close();
    } catch (IOException e) {
      throw new StoreException("closing the files of the store failed: " + e.getMessage(), e);
    }
  }
}

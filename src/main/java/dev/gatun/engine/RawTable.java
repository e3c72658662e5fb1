package dev.gatun.engine;

import dev.gatun.io.Backoff;
import dev.gatun.tree.BTree;
import dev.gatun.tree.LeafEvidence;
import dev.gatun.tree.RootCell;
import dev.gatun.tree.TreeCursor;
import dev.gatun.tree.TreeWriter;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A live table in bytes. Every point operation is linearizable; reads take no lock.
 *
 * <p><b>A read</b> looks the key up in the tree, and only then at the key's stripe (see {@link KeyStripes}): it waits out a batch that is being
 * applied to the key and reads again, and it waits until what it shows can't be taken back by a crash (I2). Absent keys are treated alike.
 */
public final class RawTable implements RawView {
  /** What {@link #recordTag} says while a key of the stripe is being written. */
  public static final long NO_TAG = -1;

  private final Engine engine;
  private final int id;
  private final String name;
  private final String keyCodec;
  private final String valueCodec;
  private final long createdIn;
  private final BTree tree;
  private final TreeWriter writer;
  private final KeyStripes stripes;
  private final TableFloor floor;
  private final LeafEvidence evidence;
  private volatile boolean dropped;
  private volatile boolean loading;

  RawTable(Engine engine, TableEntry entry, RootCell cell, long createdIn) {
    this.engine = engine;
    this.id = entry.id();
    this.name = entry.name();
    this.keyCodec = entry.keyCodec();
    this.valueCodec = entry.valueCodec();
    this.createdIn = createdIn;
    this.tree = new BTree(engine.treeSpace(), cell);
    this.writer = new TreeWriter(engine.treeSpace(), cell);
    this.stripes = engine.stripes();
    this.floor = new TableFloor(engine.failure());
    this.evidence = new TableEvidence(engine, floor);
  }

  /** The table's name. */
  public String name() {
    return name;
  }

  /** The table's id, never used again after a drop. */
  public int id() {
    return id;
  }

  /** The id of the codec that its keys were created with. */
  public String keyCodec() {
    return keyCodec;
  }

  /** The id of the codec that its values were created with. */
  public String valueCodec() {
    return valueCodec;
  }

  /** Levels of the tree; 1 is a single leaf. May be old by the time it is returned. */
  public int height() {
    return tree.height();
  }

  /** Whether the table was dropped: every other call then fails. */
  public boolean isDropped() {
    return dropped;
  }

  // ---------------------------------------------------------------- reads

  @Override
  public byte @Nullable [] get(byte[] key) {
    checkUsable();
    int stripe = KeyStripes.stripeOf(id, key, 0, key.length);
    while (true) {
      byte[] value = tree.get(key, 0, key.length);
      long word = stripes.load(stripe); // after the leaf has validated: whatever was seen there was noted before
      long whole = floor.load();
      if (!KeyStripes.isNoted(word | whole)) {
        engine.awaitVisible(KeyStripes.lsn(Math.max(word, whole))); // I2
        return value;
      }
      awaitChange(stripe, word, whole);
    }
  }

  /** Waits out what is being applied to the key, as a part of a batch or with the whole table. */
  private void awaitChange(int stripe, long word, long whole) {
    if (KeyStripes.isNoted(word)) {
      stripes.awaitChange(stripe, word);
    } else {
      floor.awaitChange(whole);
    }
  }

  /** As {@link #get} for each key, with one wait for all (I2). */
  @Override
  public byte[] @Nullable [] getAll(byte[][] keys) {
    checkUsable();
    byte[][] values = tree.getAll(keys);
    long whole = floor.load();
    long newest = KeyStripes.lsn(whole);
    for (int i = 0; i < keys.length; i++) {
      long word = stripes.load(KeyStripes.stripeOf(id, keys[i], 0, keys[i].length)); // after its leaf has validated, as in get
      if (KeyStripes.isNoted(word | whole)) {
        values[i] = get(keys[i]);
      } else {
        newest = Math.max(newest, KeyStripes.lsn(word));
      }
    }
    engine.awaitVisible(newest);
    return values;
  }

  @Override
  public long copyTo(byte[] key, MemorySegment target) {
    checkUsable();
    checkTarget(target);
    int stripe = KeyStripes.stripeOf(id, key, 0, key.length);
    while (true) {
      long length = tree.copyTo(key, 0, key.length, target);
      long word = stripes.load(stripe);
      long whole = floor.load();
      if (!KeyStripes.isNoted(word | whole)) {
        engine.awaitVisible(KeyStripes.lsn(Math.max(word, whole))); // I2
        return length;
      }
      awaitChange(stripe, word, whole);
    }
  }

  /** What is wrong with the target must not be taken for what a page under change can do to a read. */
  private static void checkTarget(MemorySegment target) {
    if (!target.scope().isAlive()) {
      throw new IllegalStateException("the target's arena is closed");
    }
    if (!target.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException("the target belongs to another thread");
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the target is read-only");
    }
  }

  @Override
  public boolean contains(byte[] key) {
    return copyTo(key, MemorySegment.NULL) >= 0;
  }

  @Override
  public <R> @Nullable R read(byte[] key, SegmentReader<R> reader) {
    ValueBuffers buffers = engine.valueBuffers();
    MemorySegment buffer = buffers.take(0);
    try {
      long length = copyTo(key, buffer);
      while (length > buffer.byteSize()) {
        buffers.give(buffer);
        buffer = buffers.take(length);
        length = copyTo(key, buffer);
      }
      return length < 0 ? null : reader.read(buffer, 0, length); // user code sees a validated copy only (I4)
    } finally {
      buffers.give(buffer);
    }
  }

  @Override
  public RawCursor cursor(Bounds bounds) {
    checkUsable();
    return new StoredCursor(engine, TreeCursor.live(tree, evidence), bounds, null);
  }

  @Override
  public long size() {
    checkUsable();
    return cell().count();
  }

  // ---------------------------------------------------------------- for records kept outside of the tree

  /** The stripe of a key, which gives the tag of its record. */
  public int stripe(byte[] key) {
    return KeyStripes.stripeOf(id, key, 0, key.length);
  }

  /**
   * What a record is tagged with that is read after this call, or {@link #NO_TAG}. Any change of a key of the stripe changes the tag for good, before
   * it can be read: as long as the tag is the same, so is the record. And whatever it covers may be shown to others once it was shown.
   *
   * <p>What changes keys without their stripes changes the word of the whole table: no tag while that one is locked, else the greater of both. The
   * greater is enough, since such a change excludes all writers, so that the LSNs of the two words are in the order in which their changes were
   * applied. Dropping is an exception, here as in every other call, and the id of the table never comes again.
   */
  public long recordTag(int stripe) {
    checkUsable();
    long word = stripes.loadInOrder(stripe);
    long whole = floor.loadInOrder();
    return KeyStripes.isSettled(word | whole) ? Math.max(word, whole) : NO_TAG;
  }

  /** Whether what a tag covers is where a crash can't take it back: so it is from the moment on when a read under the tag has returned (I2). */
  public boolean isVisible(long tag) {
    return engine.isVisible(KeyStripes.lsn(tag));
  }

  // ---------------------------------------------------------------- writes

  /** Stores a value. */
  public void put(byte[] key, byte[] value) {
    engine.writePath().write(Operations.put(this, key, value), null, engine.isSync());
  }

  /** Stores a value and returns the one before. */
  public byte @Nullable [] getAndPut(byte[] key, byte[] value) {
    return conditional(Operations.put(this, key, value), Condition.ANY).previous();
  }

  /** Stores a value when there is none; returns the one that is there. */
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    return conditional(Operations.put(this, key, value), Condition.ABSENT).previous();
  }

  /** Stores a value when the present one equals the expected one. */
  public boolean replace(byte[] key, byte[] expected, byte[] next) {
    return conditional(Operations.put(this, key, next), Condition.equal(expected)).written();
  }

  /** Stores a value when there is one, and returns that. */
  public byte @Nullable [] getAndReplace(byte[] key, byte[] next) {
    return conditional(Operations.put(this, key, next), Condition.PRESENT).previous();
  }

  /** Removes the key; tells whether it was there. */
  public boolean remove(byte[] key) {
    return conditional(Operations.delete(this, key), Condition.PRESENT_UNREAD).written();
  }

  /** Removes the key when its value equals the expected one. */
  public boolean remove(byte[] key, byte[] expected) {
    return conditional(Operations.delete(this, key), Condition.equal(expected)).written();
  }

  /** Removes the key and returns its value. */
  public byte @Nullable [] getAndRemove(byte[] key) {
    return conditional(Operations.delete(this, key), Condition.PRESENT).previous();
  }

  /**
   * Removes all keys within bounds, in atomic slices; returns how many there were. With a limit the keys are removed one by one, in the direction of
   * the bounds.
   */
  public long removeRange(Bounds bounds) {
    engine.checkWritable();
    checkUsable();
    KeyRange range = KeyRange.of(bounds);
    if (range != null && bounds.limit() != Long.MAX_VALUE) {
      return removeLimited(bounds);
    }
    return range == null ? 0 : new RangeRemoval(engine, this, range).run(RangeRemoval.SLICE_PAGES);
  }

  private long removeLimited(Bounds bounds) {
    long removed = 0;
    Bounds all = new Bounds(bounds.low(), bounds.lowInclusive(), bounds.high(), bounds.highInclusive(), bounds.reversed(), Long.MAX_VALUE);
    try (RawCursor cursor = cursor(all)) {
      while (removed < bounds.limit() && cursor.next()) {
        Operations operations = Operations.delete(this, cursor.key());
        removed += engine.writePath().write(operations, Condition.PRESENT_UNREAD, false).written() ? 1 : 0;
      }
    }
    engine.awaitVisible(engine.wal().publishedLsn()); // once for all
    return removed;
  }

  /** Begins a bulk load. */
  public RawLoader bulkLoad() {
    return new RawLoader(engine, this);
  }

  private Outcome conditional(Operations operations, Condition condition) {
    return engine.writePath().write(operations, condition, engine.isSync());
  }

  // ---------------------------------------------------------------- for the engine

  RootCell cell() {
    return tree.cell();
  }

  BTree tree() {
    return tree;
  }

  TreeWriter writer() {
    return writer;
  }

  /** The clock of the table as a whole. */
  TableFloor floor() {
    return floor;
  }

  /** The epoch that the table was created in: cuts before it do not have the table. */
  long createdIn() {
    return createdIn;
  }

  /** A load is becoming a part of the table: from now on nobody changes its tree. Under the exclusive gate. */
  void startLoading() {
    loading = true;
  }

  /** The tree may be changed again. */
  void endLoading() {
    loading = false;
  }

  /** Whether the tree may be changed: the table was not dropped and no load is becoming a part of it. Says so for good inside the gate. */
  boolean isChangeable() {
    return !dropped && !loading;
  }

  /** Inside the gate, before the tree is changed: with a load on its way the change has to wait outside, by {@link #awaitLoad}. */
  void checkNotLoading() {
    if (loading) {
      throw new LoadingException(this);
    }
  }

  /** Waits until no load is on its way into the table; with nothing held. */
  void awaitLoad() {
    for (int round = 0; loading; round = Backoff.pause(round)) {
      engine.checkWritable(); // a load that fails half way fails the store
    }
  }

  void drop() {
    dropped = true;
    cell().drop();
  }

  TableEntry entry(long root, long count, boolean isDropped) {
    return new TableEntry(id, name, keyCodec, valueCodec, root, count, isDropped);
  }

  /** Whether it is this store's: its pages mean nothing in another. */
  void checkBelongsTo(Engine store) {
    if (engine != store) {
      throw new IllegalArgumentException("table '" + name + "' belongs to another store");
    }
  }

  void checkUsable() {
    engine.checkOpen();
    if (dropped) {
      throw new IllegalStateException("table '" + name + "' was dropped");
    }
  }
}

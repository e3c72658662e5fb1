package dev.gatun.engine;

import dev.gatun.tree.FrozenRoot;
import dev.gatun.tree.FrozenTree;
import dev.gatun.tree.TreeCursor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One table of a snapshot. Its pages are never written, so reads validate nothing but that the snapshot was open to the end. Thread-safe. */
final class SnapshotView implements RawView {
  private final Engine engine;
  private final RawSnapshot snapshot;
  private final FrozenRoot root;
  private final FrozenTree tree;

  SnapshotView(Engine engine, RawSnapshot snapshot, FrozenRoot root) {
    this.engine = engine;
    this.snapshot = snapshot;
    this.root = root;
    this.tree = new FrozenTree(engine.treeSpace(), root.pointer());
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    snapshot.checkOpen();
    try {
      return tree.get(key);
    } finally {
      snapshot.checkStillOpen(); // closed meanwhile: whatever was read, or thrown, came from pages that may be somebody else's
    }
  }

  @Override
  public boolean contains(byte[] key) {
    return copyTo(key, MemorySegment.NULL) >= 0;
  }

  @Override
  public long copyTo(byte[] key, MemorySegment target) {
    snapshot.checkOpen();
    try {
      return tree.copyTo(key, target);
    } finally {
      snapshot.checkStillOpen();
    }
  }

  @Override
  public <R> @Nullable R read(byte[] key, SegmentReader<R> reader) {
    snapshot.checkOpen();
    snapshot.enter();
    try {
      return tree.read(key, reader::read);
    } finally {
      snapshot.leave();
    }
  }

  @Override
  public RawCursor cursor(Bounds bounds) {
    snapshot.checkOpen();
    return new StoredCursor(engine, TreeCursor.frozen(engine.treeSpace(), root.pointer()), bounds, snapshot);
  }

  @Override
  public long size() {
    snapshot.checkOpen();
    return root.count();
  }
}

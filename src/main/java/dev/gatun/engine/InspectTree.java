package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Branch;
import dev.gatun.format.Checksums;
import dev.gatun.format.Node;
import dev.gatun.format.NodeBounds;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tree for people who look into a store: a node before its children, children in the order of their keys. A page that can't be read is told,
 * and the walk goes on beside it. No page is visited twice and levels go down, so a cycle ends. One thread; native memory of one page for each level.
 */
public final class InspectTree implements AutoCloseable {
  private final SalvageSource source;
  private final Visitor visitor;
  private final BitSet reached = new BitSet();
  private final Arena arena = Arena.ofConfined();
  private final @Nullable MemorySegment[] levels = new MemorySegment[256];
  private final byte[] bytes = new byte[PageSize.PAGE_BYTES];

  /** Takes nodes. */
  public interface Visitor {
    /**
     * A sound node.
     *
     * @param parent the page that points to it; 0 for a root
     * @param page its bytes in native memory, valid during the call only
     */
    void node(long parent, MemorySegment page);

    /** A page that can't be read; what is below it is not visited. */
    void damage(CorruptionException damage);
  }

  InspectTree(SalvageSource source, Visitor visitor) {
    this.source = source;
    this.visitor = visitor;
  }

  void walk(InspectCheckpoint.Table table) {
    node(0, table.root(), -1, table.id());
  }

  private void node(long parent, long pointer, int level, int table) {
    try {
      MemorySegment page = load(pointer, level, table);
      visitor.node(parent, page);
      if (PageHeader.level(page, 0) > 0) {
        children(page, table);
      }
    } catch (CorruptionException e) {
      visitor.damage(e);
    }
  }

  private void children(MemorySegment page, int table) {
    int separators = Node.slotCount(page, 0);
    for (int i = 0; i <= separators; i++) {
      node(PageHeader.pageId(page, 0), Branch.child(page, 0, i), PageHeader.level(page, 0) - 1, table);
    }
  }

  private MemorySegment load(long pointer, int level, int table) {
    long id = PagePointer.id(pointer);
    source.read(id, 1, bytes);
    int found = PageImage.level(bytes, 0);
    int type = found == 0 ? PageHeader.LEAF : PageHeader.BRANCH;
    source.expect(id, "a matching checksum", Integer.toHexString(PageImage.checksum(bytes, 0)), Checksums.matches(bytes, 0, bytes.length));
    source.expect(id, "type " + type, "type " + PageImage.type(bytes, 0), type == PageImage.type(bytes, 0));
    source.expect(id, "level " + level, "level " + found, level < 0 || level == found);
    source.expect(id, "table " + table, "table " + PageImage.tableId(bytes, 0), table == PageImage.tableId(bytes, 0));
    source.checkIdentity(bytes, pointer);
    String wrong = NodeBounds.wrong(bytes);
    source.expect(id, "a node within its page", String.valueOf(wrong), wrong == null);
    source.expect(id, "one pointer to each page", "a second one", id < Integer.MAX_VALUE && !reached.get((int) id));
    reached.set((int) id);
    return inNativeMemory(found);
  }

  /** Page accessors must never meet heap segments. A level is visited anew only when what was there before is done with. */
  private MemorySegment inNativeMemory(int level) {
    MemorySegment page = levels[level];
    if (page == null) {
      page = arena.allocate(PageSize.PAGE_BYTES, Long.BYTES);
      levels[level] = page;
    }
    MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return page;
  }

  @Override
  public void close() {
    arena.close();
  }
}

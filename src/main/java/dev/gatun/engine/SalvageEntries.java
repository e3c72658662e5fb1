package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.OverflowBlock;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.tree.OverflowRuns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Takes the entries out of a leaf whose checksum is right. What then makes no sense is a {@link CorruptionException} and nothing worse. */
final class SalvageEntries {
  /** A value and its key fit a batch. */
  private static final int MAX_VALUE_BYTES = Operations.MAX_BODY_BYTES - 2 * PageSize.MAX_KEY_BYTES;

  private final SalvageSource source;

  SalvageEntries(SalvageSource source) {
    this.source = source;
  }

  /** What is done with the entries of a leaf. */
  interface Use {
    /** A live entry. */
    void entry(byte[] key, byte[] value);

    /** A live entry whose large value cannot be read. */
    void lost(byte[] key, CorruptionException why);
  }

  /** The keys, deleted ones included. */
  byte[][] keys(MemorySegment leaf, long id) {
    try {
      byte[][] keys = new byte[slots(leaf, id)][];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = Node.key(leaf, 0, i);
      }
      return keys;
    } catch (IndexOutOfBoundsException e) {
      throw source.damage(id, "keys within the page", String.valueOf(e.getMessage()));
    }
  }

  private int slots(MemorySegment leaf, long id) {
    int slots = Node.slotCount(leaf, 0);
    boolean fits = PageHeader.slotCount(leaf, 0) == slots && PageHeader.BYTES + slots * Node.SLOT_BYTES <= PageSize.PAGE_BYTES;
    source.expect(id, "slots within the page", PageHeader.slotCount(leaf, 0) + " slots", fits);
    return slots;
  }

  /** Hands out the live entries of these keys of the leaf. */
  void forEach(MemorySegment leaf, long id, byte[][] keys, java.util.function.Predicate<byte[]> wanted, Use use) {
    for (int i = 0; i < keys.length; i++) {
      if (!Leaf.isTombstone(Node.slot(leaf, 0, i)) && wanted.test(keys[i])) {
        byte[] value = null;
        try {
          value = value(leaf, id, Node.slot(leaf, 0, i));
        } catch (CorruptionException e) {
          use.lost(keys[i], e);
        }
        if (value != null) {
          use.entry(keys[i], value);
        }
      }
    }
  }

  private byte @Nullable [] value(MemorySegment leaf, long id, long slot) {
    try {
      int length = Leaf.valueLength(leaf, 0, slot);
      byte[] stored = leaf.asSlice(Leaf.valueOffset(leaf, 0, slot), length).toArray(ValueLayout.JAVA_BYTE);
      return Leaf.isOverflow(slot) ? large(id, stored) : stored;
    } catch (IndexOutOfBoundsException e) {
      throw source.damage(id, "a value within the page", String.valueOf(e.getMessage()));
    }
  }

  /** The length is checked against the runs, and these against the file, before anything is allocated. */
  private byte[] large(long leaf, byte[] reference) {
    int runs = OverflowRef.runs(reference.length);
    boolean whole = runs > 0 && reference.length == OverflowRef.bytes(runs);
    source.expect(leaf, "a reference to runs", reference.length + " bytes", whole);
    long capacity = 0;
    for (int i = 0; i < runs; i++) {
      int pages = OverflowRef.runPages(reference, 0, i);
      source.expect(leaf, "a run within the file", pages + " pages", pages > 0 && pages < source.pages());
      capacity += OverflowBlock.capacityBytes(pages);
    }
    long length = OverflowRuns.length(reference);
    boolean possible = length > 0 && length <= capacity && length <= MAX_VALUE_BYTES;
    source.expect(leaf, "a value of at most " + capacity + " bytes", length + " bytes", possible);
    byte[] value = new byte[(int) length];
    int done = 0;
    for (int i = 0; i < runs && done < length; i++) {
      int pages = OverflowRef.runPages(reference, 0, i);
      done = run(OverflowRef.runPointer(reference, 0, i), pages, value, done);
    }
    return value;
  }

  private int run(long pointer, int pages, byte[] value, int from) {
    byte[] block = new byte[OverflowBlock.BLOCK_BYTES];
    int done = from;
    for (int first = 0; first < pages && done < value.length; first += OverflowBlock.BLOCK_PAGES) {
      long id = PagePointer.id(pointer) + first;
      int inBlock = Math.min(OverflowBlock.BLOCK_PAGES, pages - first);
      source.read(id, inBlock, block);
      int payload = Math.min(value.length - done, inBlock * PageSize.PAGE_BYTES - PageHeader.BYTES);
      boolean right = PageImage.type(block, 0) == PageHeader.OVERFLOW && PageImage.link(block, 0) == payload;
      source.expect(id, "a block of " + payload + " bytes of a large value", "another page", right);
      source.checkIdentity(block, pointer + first);
      source.expect(id, "a matching checksum", "another", OverflowBlock.matches(block, 0, inBlock));
      System.arraycopy(block, PageHeader.BYTES, value, done, payload);
      done += payload;
    }
    return done;
  }
}

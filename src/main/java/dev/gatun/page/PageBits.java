package dev.gatun.page;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of pages: one bit a page in native chunks. A chunk without bits takes no memory, and searches skip it. Not thread-safe: the owner's latch
 * guards it.
 *
 * <p>Words are little-endian so that the bytes of a chunk are the bytes of the free map on disk: bit {@code id % 8} of byte {@code id / 8}.
 */
final class PageBits {
  private static final VarHandle WORD = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();
  private static final int SHIFT = Integer.numberOfTrailingZeros(BitChunks.BITS);
  private static final int MASK = BitChunks.BITS - 1;
  private static final long NONE = -1;

  private final BitChunks memory;
  private @Nullable MemorySegment[] chunks = new MemorySegment[1];
  private int[] counts = new int[1];
  private long count;
  private @Nullable PageBits picture; // what shares chunks of this set
  private @Nullable PageBits original; // whose chunks this picture shares

  PageBits(BitChunks memory) {
    this.memory = memory;
  }

  /** The set that {@link #toBytes} wrote. */
  static PageBits of(BitChunks memory, byte[] bytes) {
    PageBits set = new PageBits(memory);
    for (int start = 0; start < bytes.length; start += BitChunks.BYTES) {
      MemorySegment chunk = set.chunkFor((long) start * Byte.SIZE);
      MemorySegment.copy(bytes, start, chunk, ValueLayout.JAVA_BYTE, 0, Math.min(BitChunks.BYTES, bytes.length - start));
      set.recount(start / BitChunks.BYTES, chunk);
    }
    return set;
  }

  private void recount(int index, MemorySegment chunk) {
    for (int at = 0; at < BitChunks.BYTES; at += Long.BYTES) {
      counts[index] += Long.bitCount((long) WORD.get(chunk, (long) at));
    }
    count += counts[index];
  }

  /** The pages in the set. */
  long count() {
    return count;
  }

  boolean get(long id) {
    return (word(id) & 1L << id) != 0;
  }

  /** Adds a page that must not be in the set. */
  void add(long id) {
    addBits(id & -Long.SIZE, 1L << id);
  }

  /** Takes a page out that must be in the set. */
  void remove(long id) {
    require(removeIfPresent(id), id, "is not in the set");
  }

  /** Takes a page out; tells whether it was in the set. */
  boolean removeIfPresent(long id) {
    if (!get(id)) {
      return false;
    }
    removeBits(id & -Long.SIZE, 1L << id);
    return true;
  }

  void addRange(long from, long to) {
    addRangeExcept(from, to);
  }

  /** Adds the pages of a range that are in none of the other sets, and not in this one yet. */
  void addRangeExcept(long from, long to, PageBits... others) {
    for (long base = from & -Long.SIZE; base < to; base += Long.SIZE) {
      long bits = inRange(base, from, to);
      for (PageBits other : others) {
        bits &= ~other.word(base);
      }
      if (bits != 0) {
        addBits(base, bits);
      }
    }
  }

  /** The bits of a word of pages that lie in [from, to). */
  private static long inRange(long base, long from, long to) {
    long bits = from > base ? -1L << from : -1L;
    return to < base + Long.SIZE ? bits & ~(-1L << to) : bits;
  }

  private void addBits(long base, long bits) {
    MemorySegment chunk = chunkFor(base);
    long word = (long) WORD.get(chunk, at(base));
    require((word & bits) == 0, base, "or a neighbour is already in the set");
    WORD.set(chunk, at(base), word | bits);
    counts[(int) (base >>> SHIFT)] += Long.bitCount(bits);
    count += Long.bitCount(bits);
  }

  void removeRange(long from, long to) {
    for (long base = from & -Long.SIZE; base < to; base += Long.SIZE) {
      long bits = inRange(base, from, to);
      require((word(base) & bits) == bits, base, "or a neighbour is not in the set");
      removeBits(base, bits);
    }
  }

  /** Takes out what the other set has too. */
  void removeAll(PageBits other) {
    for (long base = 0; base >>> SHIFT < chunks.length; base += Long.SIZE) {
      long bits = word(base) & other.word(base);
      if (bits != 0) {
        removeBits(base, bits);
      }
    }
  }

  /** Takes out bits that the word has. A chunk that becomes empty is given back. */
  private void removeBits(long base, long bits) {
    int index = (int) (base >>> SHIFT);
    MemorySegment chunk = chunkFor(base);
    WORD.set(chunk, at(base), word(base) & ~bits);
    count -= Long.bitCount(bits);
    counts[index] -= Long.bitCount(bits);
    if (counts[index] == 0) {
      memory.give(chunk);
      chunks[index] = null;
    }
  }

  /** The pages of the set in [from, to). */
  long countIn(long from, long to) {
    long sum = 0;
    for (long base = from & -Long.SIZE; base < to; base += Long.SIZE) {
      sum += Long.bitCount(word(base) & inRange(base, from, to));
    }
    return sum;
  }

  /** Moves the pages of another set that lie in [from, to), none of which are in this one, here. */
  void takeRange(PageBits other, long from, long to) {
    for (long base = from & -Long.SIZE; base < to; base += Long.SIZE) {
      long bits = other.word(base) & inRange(base, from, to);
      if (bits != 0) {
        other.removeBits(base, bits);
        addBits(base, bits);
      }
    }
  }

  /** The first page of the set from a page on, or -1. */
  long next(long from) {
    for (long id = from; id >>> SHIFT < chunks.length; id = id + Long.SIZE & -Long.SIZE) {
      if (counts[(int) (id >>> SHIFT)] == 0) {
        id |= MASK; // to the chunk's end
        continue;
      }
      long word = word(id) & -1L << id;
      if (word != 0) {
        return (id & -Long.SIZE) + Long.numberOfTrailingZeros(word);
      }
    }
    return NONE;
  }

  /** The last page of the set, or -1. */
  long last() {
    for (long id = (long) chunks.length << SHIFT; (id -= Long.SIZE) >= 0; ) {
      long word = word(id);
      if (word != 0) {
        return id + Long.SIZE - 1 - Long.numberOfLeadingZeros(word);
      }
    }
    return NONE;
  }

  /** The last page below the limit that is not in the set, or -1. */
  long lastAbsent(long limit) {
    for (long id = limit - 1; id >= 0; id = (id & -Long.SIZE) - 1) {
      long absent = ~word(id) & -1L >>> Long.SIZE - 1 - (id & Long.SIZE - 1);
      if (absent != 0) {
        return (id & -Long.SIZE) + Long.SIZE - 1 - Long.numberOfLeadingZeros(absent);
      }
    }
    return NONE;
  }

  /**
   * The first of so many neighbours of the set that lie in [from, to), or -1. Both bounds are multiples of 64. Works word by word: however ragged the
   * set is, the time is that of reading it once.
   */
  long findRun(int length, long from, long to) {
    int carry = 0; // members that end just before the word
    for (long id = from; id < to; id += Long.SIZE) {
      long word = word(id);
      int head = Long.numberOfTrailingZeros(~word);
      if (carry + head >= length) {
        return id - carry;
      }
      long starts = length < Long.SIZE ? runStarts(word, length) : 0;
      if (starts != 0) {
        return id + Long.numberOfTrailingZeros(starts);
      }
      carry = head == Long.SIZE ? carry + Long.SIZE : Long.numberOfLeadingZeros(~word);
    }
    return NONE;
  }

  /** The bits at which so many ones start: with each step a bit stands for twice as many ones. */
  private static long runStarts(long word, int length) {
    long starts = word;
    int step;
    for (int have = 1; have < length && starts != 0; have += step) {
      step = Math.min(have, length - have);
      starts &= starts >>> step;
    }
    return starts;
  }

  /** Moves all pages of the other set, which has none of these, here; the other is empty then. */
  void takeAll(PageBits other) {
    for (int i = 0; i < other.chunks.length; i++) {
      MemorySegment theirs = other.chunks[i];
      if (theirs != null) {
        takeChunk(i, theirs, other.counts[i]);
      }
    }
    count += other.count;
    other.clear();
  }

  private void takeChunk(int index, MemorySegment theirs, int theirCount) {
    MemorySegment ours = chunkFor((long) index << SHIFT);
    for (int at = 0; at < BitChunks.BYTES; at += Long.BYTES) {
      long a = (long) WORD.get(ours, (long) at);
      long b = (long) WORD.get(theirs, (long) at);
      require((a & b) == 0, ((long) index << SHIFT) + at * 8L, "or a neighbour is in both sets");
      WORD.set(ours, (long) at, a | b);
    }
    counts[index] += theirCount;
  }

  /**
   * A picture of the set as it is now, made in no time: it shares the chunks, and the set copies a chunk before it changes it. The picture may be
   * read without the latch. There is one at a time; {@link #clear} ends it.
   */
  PageBits picture() {
    if (picture != null) {
      throw new IllegalStateException("the last picture of this set was not closed");
    }
    PageBits taken = new PageBits(memory);
    taken.chunks = chunks.clone();
    taken.counts = counts.clone();
    taken.count = count;
    taken.original = this;
    picture = taken;
    return taken;
  }

  private boolean isShared(int index, MemorySegment chunk) {
    PageBits taken = picture;
    return taken != null && index < taken.chunks.length && taken.chunks[index] == chunk;
  }

  /** Empties the set and gives its memory back; a picture leaves what its original still has. */
  void clear() {
    for (int i = 0; i < chunks.length; i++) {
      MemorySegment chunk = chunks[i];
      if (chunk != null && (original == null || i >= original.chunks.length || original.chunks[i] != chunk)) {
        memory.give(chunk);
      }
    }
    chunks = new MemorySegment[1];
    counts = new int[1];
    count = 0;
    if (original != null) {
      original.picture = null;
      original = null;
    }
  }

  /** The set as on disk, without trailing zero bytes. */
  byte[] toBytes() {
    byte[] bytes = new byte[(int) (last() + Byte.SIZE >>> 3)];
    for (int i = 0; i < chunks.length; i++) {
      MemorySegment chunk = chunks[i];
      if (chunk != null) {
        int start = i * BitChunks.BYTES;
        MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, start, Math.min(BitChunks.BYTES, bytes.length - start));
      }
    }
    return bytes;
  }

  private long word(long id) {
    int index = (int) (id >>> SHIFT);
    MemorySegment chunk = index < chunks.length ? chunks[index] : null;
    return chunk == null ? 0 : (long) WORD.get(chunk, at(id));
  }

  /** The page's chunk, to be changed. */
  private MemorySegment chunkFor(long id) {
    int index = (int) (id >>> SHIFT);
    if (index >= chunks.length) {
      int length = Math.max(index + 1, chunks.length * 3 / 2);
      chunks = Arrays.copyOf(chunks, length);
      counts = Arrays.copyOf(counts, length);
    }
    MemorySegment chunk = chunks[index];
    if (chunk == null || isShared(index, chunk)) {
      MemorySegment own = memory.take();
      chunk = chunk == null ? own : own.copyFrom(chunk);
      chunks[index] = chunk;
    }
    return chunk;
  }

  private static long at(long id) {
    return (id & MASK) >>> 6 << 3;
  }

  /** A page in two states, or in none, would be handed out twice or lost: worse than failing. */
  private static void require(boolean holds, long id, String problem) {
    if (!holds) {
      throw new IllegalStateException("page accounting is broken: page " + id + " " + problem);
    }
  }
}

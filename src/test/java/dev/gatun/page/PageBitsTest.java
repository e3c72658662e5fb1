package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageBitsTest {
  private static final int LIMIT = 3 * BitChunks.BITS;

  private final BitChunks memory = new BitChunks();
  private final PageBits bits = new PageBits(memory);

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void agreesWithABitSet() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    BitSet model = new BitSet();
    for (int i = 0; i < 20_000; i++) {
      int id = random.nextInt(LIMIT);
      switch (random.nextInt(6)) {
        case 0 -> assertEquals(model.nextSetBit(id), bits.next(id), "seed " + seed);
        case 1 -> assertEquals(id == 0 ? -1 : model.previousClearBit(id - 1), bits.lastAbsent(id), "seed " + seed);
        case 2 -> flipRange(model, id, Math.min(LIMIT, id + random.nextInt(300)));
        default -> flip(model, id);
      }
      assertEquals(model.cardinality(), bits.count(), "seed " + seed);
      assertEquals(model.length() - 1, bits.last(), "seed " + seed);
    }
    assertArrayEquals(model.toByteArray(), bits.toBytes(), "seed " + seed);
    PageBits read = PageBits.of(memory, bits.toBytes());
    assertArrayEquals(bits.toBytes(), read.toBytes(), "seed " + seed);
    assertEquals(bits.count(), read.count(), "seed " + seed);
  }

  private void flip(BitSet model, int id) {
    assertEquals(model.get(id), bits.get(id));
    if (model.get(id)) {
      bits.remove(id);
    } else {
      bits.add(id);
    }
    model.flip(id);
  }

  private void flipRange(BitSet model, int from, int to) {
    int ones = model.get(from, to).cardinality();
    if (ones == 0) {
      bits.addRange(from, to);
      model.set(from, to);
    } else if (ones == to - from) {
      bits.removeRange(from, to);
      model.clear(from, to);
    } else {
      PageBits same = PageBits.of(memory, bits.toBytes()); // a refused range may be half done
      assertThrows(IllegalStateException.class, () -> same.addRange(from, to));
      same.clear();
    }
  }

  @Test
  void runsAreFoundWhereTheFirstOneIs() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      PageBits ragged = new PageBits(memory);
      BitSet model = new BitSet();
      int density = 1 + random.nextInt(200);
      for (int at = 0; at < 4096; at += 1 + random.nextInt(3)) {
        int end = Math.min(4096, at + random.nextInt(density));
        ragged.addRange(at, end);
        model.set(at, end);
        at = end;
      }
      for (int i = 0; i < 20; i++) {
        int length = 1 + random.nextInt(density);
        int from = 64 * random.nextInt(32);
        int to = from + 64 * random.nextInt(33);
        assertEquals(firstRun(model, length, from, to), ragged.findRun(length, from, to), "seed " + seed + " length " + length);
      }
      ragged.clear();
    }
  }

  private static long firstRun(BitSet model, int length, int from, int to) {
    for (int start = from; start + length <= to; start++) {
      if (model.get(start, start + length).cardinality() == length) {
        return start;
      }
    }
    return -1;
  }

  @Test
  void whatTwoSetsHaveComesTogether() {
    bits.addRange(10, 20);
    PageBits other = new PageBits(memory);
    other.addRange(20, 90_000);
    bits.takeAll(other);
    assertEquals(90_000 - 10, bits.count());
    assertEquals(0, other.count());
    other.add(15);
    assertThrows(IllegalStateException.class, () -> bits.takeAll(other));
  }

  @Test
  void aRangeLeavesOutWhatOtherSetsHave() {
    PageBits odd = new PageBits(memory);
    for (int id = 1; id < 1000; id += 2) {
      odd.add(id);
    }
    bits.addRangeExcept(3, 901, odd);
    assertEquals(4, bits.next(0));
    assertEquals(900, bits.last());
    assertEquals(449, bits.count());
    bits.removeAll(PageBits.of(memory, bits.toBytes()));
    assertEquals(0, bits.count());
  }

  @Test
  void aPageIsNotAddedTwiceNorRemovedTwice() {
    bits.add(5);
    assertThrows(IllegalStateException.class, () -> bits.add(5));
    bits.remove(5);
    assertThrows(IllegalStateException.class, () -> bits.remove(5));
    assertFalse(bits.removeIfPresent(5));
  }

  @Test
  void aPictureStaysAsItWasAndGivesItsMemoryBack() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    BitSet model = new BitSet();
    for (int round = 0; round < 50; round++) {
      byte[] then = model.toByteArray();
      PageBits picture = bits.picture();
      assertThrows(IllegalStateException.class, bits::picture);
      for (int i = random.nextInt(40); i > 0; i--) {
        flip(model, random.nextInt(LIMIT));
      }
      if (random.nextInt(4) == 0) {
        PageBits same = PageBits.of(memory, model.toByteArray());
        bits.removeAll(same);
        same.clear();
        model.clear();
      }
      assertArrayEquals(then, picture.toBytes(), "seed " + seed);
      picture.clear();
      assertArrayEquals(model.toByteArray(), bits.toBytes(), "seed " + seed);
    }
    bits.clear();
    assertEquals(0, memory.taken(), "seed " + seed);
  }

  @Test
  void emptyChunksTakeNoMemory() {
    bits.add(7L * BitChunks.BITS);
    assertEquals(1, memory.taken());
    bits.remove(7L * BitChunks.BITS);
    assertEquals(0, memory.taken());
    bits.addRange(0, LIMIT);
    bits.removeRange(0, LIMIT);
    assertEquals(0, memory.taken());
    assertTrue(bits.toBytes().length == 0);
  }
}

package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Pairs come back as they were, sort by their first part and then by their second, and have the bytes that the documentation says. */
class PairTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private static final Comparator<byte[]> UNSIGNED = Arrays::compareUnsigned;
  private final Random random = new Random(SEED);

  /** Bytes that know nothing of arrays: the way of a user's codec. */
  private static final class SlowBytes implements Codec<byte[]> {
    @Override
    public int encodedSize(byte[] value) {
      return value.length;
    }

    @Override
    public void encode(byte[] value, MemorySegment target, long offset) {
      MemorySegment.copy(value, 0, target, ValueLayout.JAVA_BYTE, offset, value.length);
    }

    @Override
    public byte[] decode(MemorySegment source, long offset, long length) {
      return source.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public String id() {
      return "slow";
    }
  }

  @Test
  void pairsOfBytesSortByTheFirstPartAndThenByTheSecond() {
    for (Codec<byte[]> first : List.of(Codecs.bytes(), new SlowBytes())) {
      for (Codec<byte[]> second : List.of(Codecs.bytes(), new SlowBytes())) {
        assertKeepsOrder(Codecs.pair(first, second), bytePairs(), byParts(UNSIGNED, UNSIGNED));
      }
    }
  }

  @Test
  void everyPairOfShortEdgeArraysSortsAsItsParts() {
    List<byte[]> edges = new ArrayList<>();
    for (String hex :
        List.of("", "00", "0000", "0001", "00fe", "00ff", "01", "0100", "01ff", "fe", "ff", "ff00", "ff00ff", "ffff", "00ff00", "000000")) {
      edges.add(HexFormat.of().parseHex(hex));
    }
    List<Pair<byte[], byte[]>> pairs = new ArrayList<>();
    edges.forEach(a -> edges.forEach(b -> pairs.add(new Pair<>(a, b))));
    Coding<Pair<byte[], byte[]>> coding = Coding.ofKeys(Codecs.pair(Codecs.bytes(), Codecs.bytes()));
    for (Pair<byte[], byte[]> a : pairs) {
      for (Pair<byte[], byte[]> b : pairs) {
        int expected = Integer.signum(byParts(UNSIGNED, UNSIGNED).compare(a, b));
        int found = Integer.signum(Arrays.compareUnsigned(coding.encode(a), coding.encode(b)));
        assertEquals(expected, found, () -> text(coding, a) + " " + text(coding, b));
      }
    }
  }

  @Test
  void stringsAndNumbersKeepTheirOrder() {
    List<Pair<String, Long>> values = new ArrayList<>();
    for (String first : List.of("", "\0", "a", "a\0", "a\0b", "a\u0001", "ab", "é", "\uFFFD", "\uD83D\uDE00")) {
      for (long second : new long[] {Long.MIN_VALUE, -256, -1, 0, 1, 255, Long.MAX_VALUE, random.nextLong()}) {
        values.add(new Pair<>(first, second));
      }
    }
    Comparator<String> codePoints = (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    assertKeepsOrder(Codecs.pair(Codecs.utf8(), Codecs.int64()), values, byParts(codePoints, Comparator.naturalOrder()));
  }

  @Test
  void nestedPairsKeepTheirOrder() {
    Codec<Pair<Pair<byte[], Integer>, byte[]>> codec = Codecs.pair(Codecs.pair(Codecs.bytes(), Codecs.int32()), Codecs.bytes());
    List<Pair<Pair<byte[], Integer>, byte[]>> values = new ArrayList<>();
    for (Pair<byte[], byte[]> pair : bytePairs()) {
      values.add(new Pair<>(new Pair<>(pair.first(), random.nextInt(3) - 1), pair.second()));
    }
    assertKeepsOrder(codec, values, byParts(byParts(UNSIGNED, Comparator.naturalOrder()), UNSIGNED));
    assertEquals("pair(pair(bytes,int32),bytes)", codec.id());
  }

  @Test
  void partsOfFixedSizeAreJustPutTogether() {
    Codec<Pair<Pair<Integer, Long>, UUID>> codec = Codecs.pair(Codecs.pair(Codecs.int32(), Codecs.int64()), Codecs.uuid());
    List<Pair<Pair<Integer, Long>, UUID>> values = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      values.add(new Pair<>(new Pair<>(random.nextInt(5) - 2, random.nextInt(5) - 2L), new UUID(random.nextInt(2), random.nextLong())));
    }
    Comparator<Pair<Integer, Long>> numbers = byParts(Comparator.naturalOrder(), Comparator.naturalOrder());
    assertKeepsOrder(codec, values, byParts(numbers, Comparator.comparing(UUID::toString)));
    assertEquals(4 + 8 + 16, codec.encodedSize(values.get(0)));
    assertArrayEquals(HexFormat.of().parseHex("80000001" + "6869"), bytes(Codecs.pair(Codecs.int32(), Codecs.utf8()), new Pair<>(1, "hi")));
  }

  @Test
  void otherFirstPartsAreEscapedAndEnded() {
    assertArrayEquals(HexFormat.of().parseHex("61" + "0000" + "0062"), bytes(Codecs.pair(Codecs.utf8(), Codecs.utf8()), new Pair<>("a", "\0b")));
    assertArrayEquals(HexFormat.of().parseHex("6100ff" + "0000"), bytes(Codecs.pair(Codecs.utf8(), Codecs.utf8()), new Pair<>("a\0", "")));
    assertArrayEquals(HexFormat.of().parseHex("ff00ff" + "0000" + "ff"),
        bytes(Codecs.pair(Codecs.bytes(), Codecs.bytes()), new Pair<>(new byte[] {-1, 0}, new byte[] {-1})));
  }

  @Test
  void aTableOfPairsHasRangesByTheFirstPart() {
    try (Store store = Store.inMemory()) {
      Table<Pair<String, Long>, String> events = store.table("events", Codecs.pair(Codecs.utf8(), Codecs.int64()), Codecs.utf8());
      for (String user : List.of("a", "a\0", "ab", "b")) {
        for (long at = -2; at <= 2; at++) {
          events.put(new Pair<>(user, at), user + at);
        }
      }
      assertEquals(5, events.count(Range.closed(new Pair<>("a", Long.MIN_VALUE), new Pair<>("a", Long.MAX_VALUE))));
      assertEquals("a2", events.floor(new Pair<>("a", Long.MAX_VALUE)).getValue());
      assertThrows(IllegalArgumentException.class, () -> events.count(Range.prefix(new Pair<>("a", 1L))));
      assertThrows(IllegalArgumentException.class, () -> store.table("events", Codecs.pair(Codecs.utf8(), Codecs.int32()), Codecs.utf8()));
    }
  }

  @Test
  void aPrefixIsAWholeFirstPartAndTheBeginningOfTheSecond() {
    try (Store store = Store.inMemory()) {
      Table<Pair<String, String>, Long> words = store.table("words", Codecs.pair(Codecs.utf8(), Codecs.utf8()), Codecs.int64());
      for (String first : List.of("", "a", "a\0", "ab")) {
        for (String second : List.of("", "x", "xy", "y")) {
          words.put(new Pair<>(first, second), 1L);
        }
      }
      assertEquals(4, words.count(Range.prefix(new Pair<>("a", ""))));
      assertEquals(2, words.count(Range.prefix(new Pair<>("a", "x"))));
      assertEquals(4, words.count(Range.prefix(new Pair<>("", ""))));
    }
  }

  @Test
  void brokenBytesAreRejected() {
    Coding<Pair<String, String>> escaped = Coding.ofKeys(Codecs.pair(Codecs.utf8(), Codecs.utf8()));
    for (String hex : List.of("", "61", "00", "6100", "61000100", "6100ff")) {
      assertThrows(IllegalArgumentException.class, () -> escaped.decode(HexFormat.of().parseHex(hex)), hex);
    }
    Coding<Pair<Integer, String>> fixed = Coding.ofKeys(Codecs.pair(Codecs.int32(), Codecs.utf8()));
    assertThrows(IllegalArgumentException.class, () -> fixed.decode(new byte[3]));
  }

  @Test
  void pairsAreEqualByContent() {
    assertEquals(new Pair<>(new byte[] {1}, "x"), new Pair<>(new byte[] {1}, "x"));
    assertEquals(new Pair<>(new byte[] {1}, "x").hashCode(), new Pair<>(new byte[] {1}, "x").hashCode());
    assertNotEquals(new Pair<>(new byte[] {1}, "x"), new Pair<>(new byte[] {2}, "x"));
    assertNotEquals(new Pair<>("x", "y"), new Pair<>("y", "x"));
    assertEquals("the second part of the pair is null", assertThrows(NullPointerException.class, () -> new Pair<>("x", null)).getMessage());
    assertEquals("Pair[first=x, second=1]", new Pair<>("x", 1).toString());
  }

  @Test
  void theLimitCountsTheWholePair() {
    try (Store store = Store.inMemory()) {
      Table<Pair<byte[], byte[]>, byte[]> table = store.table("t", Codecs.pair(Codecs.bytes(), Codecs.bytes()), Codecs.bytes());
      Pair<byte[], byte[]> longest = new Pair<>(new byte[500], new byte[22]);
      table.put(longest, new byte[0]);
      assertTrue(table.containsKey(longest));
      assertThrows(IllegalArgumentException.class, () -> table.put(new Pair<>(new byte[500], new byte[23]), new byte[0]));
    }
  }

  private List<Pair<byte[], byte[]>> bytePairs() {
    List<Pair<byte[], byte[]>> pairs = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      pairs.add(new Pair<>(randomBytes(), randomBytes()));
    }
    return pairs;
  }

  private byte[] randomBytes() {
    byte[] alphabet = {0, 0, 1, 'a', (byte) 0xFE, (byte) 0xFF, (byte) 0xFF};
    byte[] bytes = new byte[random.nextInt(5)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return bytes;
  }

  private static <A, B> Comparator<Pair<A, B>> byParts(Comparator<? super A> first, Comparator<? super B> second) {
    return Comparator.<Pair<A, B>, A>comparing(Pair::first, first).thenComparing(Pair::second, second);
  }

  private static <T> void assertKeepsOrder(Codec<T> codec, List<T> values, Comparator<? super T> order) {
    Coding<T> coding = Coding.ofKeys(codec);
    List<T> sorted = values.stream().sorted(order).toList();
    for (int i = 0; i < sorted.size(); i++) {
      T value = sorted.get(i);
      byte[] encoded = coding.encode(value);
      assertEquals(value, coding.decode(encoded), () -> "seed " + SEED);
      assertEquals(encoded.length, codec.encodedSize(value));
      assertEquals(value, throughSegment(codec, value), () -> "seed " + SEED);
      T before = sorted.get(Math.max(0, i - 1));
      int expected = Integer.signum(order.compare(before, value));
      int found = Integer.signum(Arrays.compareUnsigned(coding.encode(before), encoded));
      assertEquals(expected, found, () -> text(coding, before) + " and " + text(coding, value) + ", seed " + SEED);
    }
  }

  private static <T> T throughSegment(Codec<T> codec, T value) {
    try (Arena arena = Arena.ofConfined()) {
      int size = codec.encodedSize(value);
      MemorySegment segment = arena.allocate(size + 6L);
      codec.encode(value, segment, 3);
      return codec.decode(segment, 3, size);
    }
  }

  private static <T> byte[] bytes(Codec<T> codec, T value) {
    return Coding.ofKeys(codec).encode(value);
  }

  private static <T> String text(Coding<T> coding, T value) {
    return HexFormat.of().formatHex(coding.encode(value));
  }
}

package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Built-in codecs give back what they were given, keep the order of their type, and do both alike by array and by native segment. */
class CodecsTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private final Random random = new Random(SEED);

  @Test
  void int64KeepsNumericOrder() {
    List<Long> values = new ArrayList<>(List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -256L, -1L, 0L, 1L, 255L, 256L, Long.MAX_VALUE));
    random.longs(1000).forEach(values::add);
    assertKeepsOrder(Codecs.int64(), values, Comparator.naturalOrder());
  }

  @Test
  void int32KeepsNumericOrder() {
    List<Integer> values = new ArrayList<>(List.of(Integer.MIN_VALUE, -1, 0, 1, 255, 256, Integer.MAX_VALUE));
    random.ints(1000).forEach(values::add);
    assertKeepsOrder(Codecs.int32(), values, Comparator.naturalOrder());
  }

  @Test
  void instantsKeepTheOrderOfTime() {
    List<Instant> values = new ArrayList<>(List.of(Instant.MIN, Instant.EPOCH.minusNanos(1), Instant.EPOCH, Instant.EPOCH.plusNanos(1), Instant.MAX));
    random.longs(1000, -1L << 40, 1L << 40).forEach(s -> values.add(Instant.ofEpochSecond(s, random.nextInt(1_000_000_000))));
    assertKeepsOrder(Codecs.instant(), values, Comparator.naturalOrder());
  }

  @Test
  void uuidsKeepTheOrderOfTheirText() {
    List<UUID> values = new ArrayList<>(List.of(new UUID(0, 0), new UUID(-1, -1), new UUID(0, -1), new UUID(Long.MIN_VALUE, 0)));
    random.longs(1000).forEach(high -> values.add(new UUID(high, random.nextLong())));
    assertKeepsOrder(Codecs.uuid(), values, Comparator.comparing(UUID::toString));
  }

  @Test
  void stringsKeepTheOrderOfCodePointsAndNotOfUtf16() {
    List<String> values = new ArrayList<>(List.of("", "\0", "a", "a\0", "ab", "b", "é", "\uFFFD", "\uD83D\uDE00", Character.toString(0x10FFFF)));
    for (int i = 0; i < 1000; i++) {
      values.add(randomString());
    }
    assertKeepsOrder(Codecs.utf8(), values, (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray()));
    assertTrue("\uFFFD".compareTo("\uD83D\uDE00") > 0, "in UTF-16 this pair is the other way around");
  }

  @Test
  void bytesKeepUnsignedOrder() {
    List<String> sorted = List.of("", "00", "0000", "7f", "80", "ff", "ff00");
    Coding<byte[]> coding = Coding.ofKeys(Codecs.bytes());
    for (int i = 0; i < sorted.size(); i++) {
      byte[] value = HexFormat.of().parseHex(sorted.get(i));
      assertArrayEquals(value, throughSegment(Codecs.bytes(), value));
      assertArrayEquals(value, coding.encode(value));
      assertTrue(i == 0 || Arrays.compareUnsigned(HexFormat.of().parseHex(sorted.get(i - 1)), coding.encode(value)) < 0);
    }
  }

  @Test
  void stringSizesAreThoseOfUtf8() {
    for (int i = 0; i < 1000; i++) {
      String value = randomString();
      assertEquals(value.getBytes(StandardCharsets.UTF_8).length, Codecs.utf8().encodedSize(value), () -> value + ", seed " + SEED);
    }
  }

  @Test
  void anUnpairedSurrogateIsRejectedWhereverItStands() {
    for (String bad : List.of("\uD83D", "\uDE00", "a\uD83D", "\uD83Da", "\uDE00\uD83D", "\uD83D\uD83D\uDE00", "?\uDE00")) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Coding.ofKeys(Codecs.utf8()).encode(bad));
      assertTrue(e.getMessage().contains("unpaired surrogate (U+D"), e.getMessage());
    }
  }

  @Test
  void numbersOfAnotherLengthAreRejected() {
    assertThrows(IllegalArgumentException.class, () -> Coding.ofKeys(Codecs.int64()).decode(new byte[7]));
    assertThrows(IllegalArgumentException.class, () -> Coding.ofKeys(Codecs.uuid()).decode(new byte[0]));
  }

  @Test
  void idsAreStable() {
    List<String> ids = List.of(
        Codecs.bytes().id(), Codecs.utf8().id(), Codecs.int32().id(), Codecs.int64().id(), Codecs.uuid().id(), Codecs.instant().id());
    assertEquals(List.of("bytes", "utf8", "int32", "int64", "uuid", "instant"), ids);
  }

  private <T> void assertKeepsOrder(Codec<T> codec, List<T> values, Comparator<? super T> order) {
    Coding<T> coding = Coding.ofKeys(codec);
    List<T> sorted = values.stream().sorted(order).toList();
    for (int i = 0; i < sorted.size(); i++) {
      T value = sorted.get(i);
      byte[] bytes = coding.encode(value);
      assertEquals(value, coding.decode(bytes), () -> "seed " + SEED);
      assertEquals(value, throughSegment(codec, value), () -> "seed " + SEED);
      assertEquals(bytes.length, codec.encodedSize(value));
      if (i > 0) {
        T before = sorted.get(i - 1);
        int expected = Integer.signum(order.compare(before, value));
        int found = Integer.signum(Arrays.compareUnsigned(coding.encode(before), bytes));
        assertEquals(expected, found, () -> before + " and " + value + ", seed " + SEED);
      }
    }
  }

  private static <T> T throughSegment(Codec<T> codec, T value) {
    try (Arena arena = Arena.ofConfined()) {
      int size = codec.encodedSize(value);
      MemorySegment segment = arena.allocate(size + 10L).fill((byte) 0x55);
      codec.encode(value, segment, 5);
      assertEquals(0x55, segment.get(ValueLayout.JAVA_BYTE, 4));
      assertEquals(0x55, segment.get(ValueLayout.JAVA_BYTE, 5L + size));
      assertFalse(codec.id().isEmpty());
      return codec.decode(segment.asReadOnly(), 5, size);
    }
  }

  private String randomString() {
    int[] points = random.ints(random.nextInt(12), 0, 8).map(kind -> codePoint(kind)).toArray();
    return new String(points, 0, points.length);
  }

  private int codePoint(int kind) {
    return switch (kind) {
      case 0, 1, 2 -> random.nextInt(0x80);
      case 3, 4 -> 0x80 + random.nextInt(0x800 - 0x80);
      case 5 -> 0x800 + random.nextInt(0xD800 - 0x800);
      case 6 -> 0xE000 + random.nextInt(0x10000 - 0xE000);
      default -> 0x10000 + random.nextInt(0x100000);
    };
  }
}

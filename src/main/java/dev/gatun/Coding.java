package dev.gatun;

import dev.gatun.engine.RawView;
import dev.gatun.engine.SegmentReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A codec in its place, as the keys' or the values' of a table: checks what goes in, and takes the shortest way between objects and bytes. Codecs of
 * users only ever see native memory that dies with the call, or read-only memory, so that a faulty one can't harm the store. Thread-safe.
 */
final class Coding<T> {
  static final int MAX_KEY_BYTES = 1024;
  static final int MAX_VALUE_BYTES = 1 << 30;
  private static final int MAX_ID_BYTES = 255;

  private final Codec<T> codec;
  private final @Nullable ArrayCodec<T> direct;
  private final String what;
  private final int limitBytes;
  private final SegmentReader<T> reader = this::decode;

  private Coding(Codec<T> codec, String what, int limitBytes) {
    this.codec = codec;
    this.direct = codec instanceof ArrayCodec<T> known ? known : null;
    this.what = what;
    this.limitBytes = limitBytes;
  }

  static <K> Coding<K> ofKeys(Codec<K> codec) {
    return new Coding<>(checked(codec, "keys"), "key", MAX_KEY_BYTES);
  }

  static <V> Coding<V> ofValues(Codec<V> codec) {
    return new Coding<>(checked(codec, "values"), "value", MAX_VALUE_BYTES);
  }

  /** A part of something that is a key or a value, and whose size is checked as a whole. */
  static <T> Coding<T> ofPart(Codec<T> codec, String what) {
    return new Coding<>(checked(codec, what), what, MAX_VALUE_BYTES);
  }

  /** The id is kept in the catalog, where room is bounded. */
  private static <T> Codec<T> checked(Codec<T> codec, String of) {
    String id = Objects.requireNonNull(codec, () -> "the codec of the " + of + " is null").id();
    int bytes = Utf8Codec.INSTANCE.toBytes(Objects.requireNonNull(id, () -> "the codec of the " + of + " has a null id")).length;
    if (bytes == 0 || bytes > MAX_ID_BYTES) {
      throw new IllegalArgumentException("the id of a codec has 1 to " + MAX_ID_BYTES + " bytes in UTF-8, and '" + id + "' has " + bytes);
    }
    return codec;
  }

  String id() {
    return codec.id();
  }

  /** The bytes of a value; they may be the caller's own array. */
  byte[] encode(T value) {
    if (value == null) {
      throw new NullPointerException("the " + what + " is null");
    }
    if (direct == null) {
      return encodeNative(value);
    }
    byte[] bytes = direct.toBytes(value);
    checkSize(bytes.length);
    return bytes;
  }

  /** As {@link #encode}, but never the caller's own array: for use after functions of the caller have run. */
  byte[] encodeApart(T value) {
    byte[] bytes = encode(value);
    return sharesArrays() ? bytes.clone() : bytes;
  }

  private byte[] encodeNative(T value) {
    int size = codec.encodedSize(value);
    checkSize(size);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(size);
      codec.encode(value, target, 0);
      return target.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private void checkSize(int size) {
    if (size < 0 || size > limitBytes) {
      throw new IllegalArgumentException(
          size < 0
              ? "codec " + codec.id() + " gives a " + what + " " + size + " bytes"
              : String.format(Locale.ROOT, "the %s has %,d bytes encoded, and the limit is %,d bytes", what, size, limitBytes));
    }
  }

  /** The value of bytes that the caller gives away. */
  T decode(byte[] bytes) {
    return direct != null ? direct.fromBytes(bytes) : decodeNative(bytes);
  }

  @Nullable T decodeOrNull(byte @Nullable [] bytes) {
    return bytes == null ? null : decode(bytes);
  }

  /** As {@link #decode}, but the array stays the caller's. */
  T decodeApart(byte[] bytes) {
    return decode(sharesArrays() ? bytes.clone() : bytes);
  }

  private T decodeNative(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, source, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return decode(source, 0, bytes.length);
    }
  }

  T decode(MemorySegment source, long offset, long length) {
    T value = codec.decode(readOnly(source), offset, length);
    if (value == null) {
      throw new IllegalStateException("codec " + codec.id() + " decoded a " + what + " to null");
    }
    return value;
  }

  /** The value under a key, or null. */
  @Nullable T get(RawView view, byte[] key) {
    return direct != null ? decodeOrNull(view.get(key)) : view.read(key, reader);
  }

  /** Whether values are decoded from arrays rather than from segments. */
  boolean isDirect() {
    return direct != null;
  }

  /** Whether objects may be shared, and found by equals. */
  boolean isImmutable() {
    return codec.isImmutable();
  }

  /** Whether both are of the same codec. */
  boolean isOf(Coding<?> other) {
    return codec.equals(other.codec);
  }

  private boolean sharesArrays() {
    return direct != null && direct.sharesArrays();
  }

  /** How many bytes every value has, or {@link ArrayCodec#NOT_FIXED}. */
  int fixedBytes() {
    return direct == null ? ArrayCodec.NOT_FIXED : direct.fixedBytes();
  }

  /** Whether the first bytes mean something by themselves. */
  boolean hasPrefixes() {
    return direct == null || direct.hasPrefixes();
  }

  /** Rejects ranges by prefix for keys whose first bytes mean nothing by themselves. */
  void checkPrefixes() {
    if (!hasPrefixes()) {
      throw new IllegalArgumentException("a range by prefix means nothing for keys of codec " + codec.id() + ", which can't be cut short");
    }
  }

  /** A segment that belongs to the store may be read and not written. */
  static MemorySegment readOnly(MemorySegment segment) {
    return segment.isReadOnly() ? segment : segment.asReadOnly();
  }
}

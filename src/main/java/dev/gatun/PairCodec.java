package dev.gatun;

import java.util.Arrays;

/**
 * Pairs in the order of the first part, then of the second.
 *
 * <pre>
 *   first part of fixed size:   its bytes                                       then the second part's bytes
 *   any other first part:       its bytes, 00 written as 00 FF, then 00 00      then the second part's bytes
 * </pre>
 *
 * <p>The order holds because the end mark 00 00 is smaller than whatever stands in its place in a longer first part: another byte, or the 00 FF of a
 * zero. So a first part sorts before every longer one that begins with it, whatever the second parts are. Parts of one fixed size need no end; this
 * is known of the built-in codecs only, and is a part of what their ids stand for.
 */
final class PairCodec<A, B> implements ArrayCodec<Pair<A, B>> {
  private static final byte END = 0;
  private static final byte ZERO = (byte) 0xFF;

  private final String id;
  private final Coding<A> first;
  private final Coding<B> second;
  private final int firstBytes;

  PairCodec(Codec<A> first, Codec<B> second) {
    this.first = Coding.ofPart(first, "first part of the pair");
    this.second = Coding.ofPart(second, "second part of the pair");
    this.firstBytes = this.first.fixedBytes();
    this.id = "pair(" + this.first.id() + "," + this.second.id() + ")";
  }

  @Override
  public byte[] toBytes(Pair<A, B> value) {
    byte[] head = first.encode(value.first());
    byte[] tail = second.encode(value.second());
    int headBytes = firstBytes >= 0 ? head.length : escapedBytes(head);
    byte[] bytes = new byte[Math.addExact(headBytes, tail.length)];
    if (firstBytes >= 0) {
      System.arraycopy(head, 0, bytes, 0, headBytes);
    } else {
      escape(head, bytes);
    }
    System.arraycopy(tail, 0, bytes, headBytes, tail.length);
    return bytes;
  }

  private static int escapedBytes(byte[] part) {
    int bytes = Math.addExact(part.length, 2);
    for (byte b : part) {
      bytes += b == 0 ? 1 : 0;
    }
    return bytes;
  }

  /** The end mark needs no writing: the target's last two bytes are zero. */
  private static void escape(byte[] part, byte[] target) {
    int at = 0;
    for (byte b : part) {
      target[at++] = b;
      if (b == 0) {
        target[at++] = ZERO;
      }
    }
  }

  @Override
  public Pair<A, B> fromBytes(byte[] bytes) {
    return firstBytes >= 0 ? splitAtSize(bytes) : splitAtEnd(bytes);
  }

  private Pair<A, B> splitAtEnd(byte[] bytes) {
    byte[] plain = bytes.clone();
    int length = 0;
    int at = 0;
    while (at < bytes.length - 1 && !(bytes[at] == 0 && bytes[at + 1] == END)) {
      if (bytes[at] == 0 && bytes[at + 1] != ZERO) {
        throw malformed("has a 0x00 at " + at + " that nothing explains");
      }
      plain[length++] = bytes[at];
      at += bytes[at] == 0 ? 2 : 1;
    }
    if (at >= bytes.length - 1) {
      throw malformed("has no end of its first part");
    }
    return pair(Arrays.copyOf(plain, length), bytes, at + 2);
  }

  private Pair<A, B> splitAtSize(byte[] bytes) {
    if (bytes.length < firstBytes) {
      throw malformed("has " + bytes.length + " bytes, fewer than its first part");
    }
    return pair(Arrays.copyOf(bytes, firstBytes), bytes, firstBytes);
  }

  private Pair<A, B> pair(byte[] head, byte[] bytes, int tailAt) {
    return new Pair<>(first.decode(head), second.decode(Arrays.copyOfRange(bytes, tailAt, bytes.length)));
  }

  private IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("an encoded " + id + " " + what);
  }

  @Override
  public int encodedSize(Pair<A, B> value) {
    return toBytes(value).length;
  }

  /** A prefix of a pair is a whole first part and a prefix of the second. */
  @Override
  public boolean hasPrefixes() {
    return second.hasPrefixes();
  }

  @Override
  public boolean isImmutable() {
    return first.isImmutable() && second.isImmutable();
  }

  /** Pairs of the same codecs are coded alike, whoever made the codec. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PairCodec<?, ?> that && first.isOf(that.first) && second.isOf(that.second);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public int fixedBytes() {
    return firstBytes >= 0 && second.fixedBytes() >= 0 ? firstBytes + second.fixedBytes() : NOT_FIXED;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String toString() {
    return "Codecs." + id;
  }
}

package dev.gatun.cli;

import dev.gatun.Codec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Stands for a codec that this program doesn't have: the bytes as they are, under its name. */
record ForeignCodec(String id) implements Codec<byte[]> {
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
}

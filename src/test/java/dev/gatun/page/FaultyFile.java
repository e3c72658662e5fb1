package dev.gatun.page;

import dev.gatun.io.DiskFullException;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A file that is full from some size on, whose force may fail, and that keeps the lengths of its writes. */
final class FaultyFile implements StorageFile {
  private final StorageFile file;
  final List<Integer> writeLengths = new ArrayList<>();
  volatile long capacity = Long.MAX_VALUE;
  volatile boolean forceFails;
  volatile int forces;
  volatile int writeBacks;

  FaultyFile(StorageFile file) {
    this.file = file;
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    return file.read(position, target, offset, length);
  }

  @Override
  public void write(long position, byte[] source, int offset, int length) throws IOException {
    if (position + length > capacity) {
      throw new DiskFullException("no space", new IOException("no space"));
    }
    writeLengths.add(length);
    file.write(position, source, offset, length);
  }

  @Override
  public void truncate(long size) throws IOException {
    file.truncate(size);
  }

  @Override
  public MemorySegment map(long position, long length, Arena arena) throws IOException {
    return file.map(position, length, arena);
  }

  @Override
  public void writeBack(MemorySegment mapping, long offset, long length) throws IOException {
    writeBacks++;
    if (forceFails) {
      throw new IOException("write-back failed");
    }
    file.writeBack(mapping, offset, length);
  }

  @Override
  public void force() throws IOException {
    forces++;
    if (forceFails) {
      throw new IOException("force failed");
    }
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

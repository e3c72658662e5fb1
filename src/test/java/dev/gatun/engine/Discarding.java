package dev.gatun.engine;

import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A storage whose files take writes of any length and keep none. */
record Discarding(Storage names) implements Storage {
  @Override
  public List<String> list() throws IOException {
    return names.list();
  }

  @Override
  public boolean exists(String name) throws IOException {
    return names.exists(name);
  }

  @Override
  public StorageFile create(String name) throws IOException {
    return new Nothing(names.create(name));
  }

  @Override
  public StorageFile open(String name) throws IOException {
    return names.open(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    names.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    names.delete(name);
  }

  @Override
  public void forceDirectory() throws IOException {
    names.forceDirectory();
  }

  @Override
  public String describe(String name) {
    return names.describe(name);
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void close() throws IOException {
    names.close();
  }

  private record Nothing(StorageFile file) implements StorageFile {
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
    public void write(long position, byte[] source, int offset, int length) {}

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public MemorySegment map(long position, long length, Arena arena) throws IOException {
      return file.map(position, length, arena);
    }

    @Override
    public void writeBack(MemorySegment mapping, long offset, long length) {}

    @Override
    public void force() {}

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

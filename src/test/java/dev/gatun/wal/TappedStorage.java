package dev.gatun.wal;

import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A storage with a listener before and after each force and before each write and removal, which may delay it or let it fail. */
final class TappedStorage implements Storage {
  /** Called before the act; what it throws, the act throws. */
  interface Tap {
    void before(String act, String name) throws IOException;
  }

  /** Told of each range of a mapping that leaves the page table. */
  interface UnloadTap {
    void before(long mappedBytes, long offset, long length);
  }

  private final Storage storage;
  volatile UnloadTap unloads = (mappedBytes, offset, length) -> {};
  volatile Tap tap = (act, name) -> {};

  /** Mappings made while this is set can't be written: every store throws. */
  volatile boolean mapsReadOnly;

  TappedStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public List<String> list() throws IOException {
    return storage.list();
  }

  @Override
  public boolean exists(String name) throws IOException {
    return storage.exists(name);
  }

  @Override
  public StorageFile create(String name) throws IOException {
    return new Tapped(storage.create(name));
  }

  @Override
  public StorageFile open(String name) throws IOException {
    return new Tapped(storage.open(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    storage.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    tap.before("delete", name);
    storage.delete(name);
  }

  @Override
  public void forceDirectory() throws IOException {
    storage.forceDirectory();
  }

  @Override
  public String describe(String name) {
    return storage.describe(name);
  }

  @Override
  public boolean readOnly() {
    return storage.readOnly();
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }

  private final class Tapped implements StorageFile {
    private final StorageFile file;

    Tapped(StorageFile file) {
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
      tap.before("write", name());
      file.write(position, source, offset, length);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public MemorySegment map(long position, long length, Arena arena) throws IOException {
      MemorySegment mapped = file.map(position, length, arena);
      return mapsReadOnly ? mapped.asReadOnly() : mapped;
    }

    @Override
    public void unload(MemorySegment mapping, long offset, long length) {
      unloads.before(mapping.byteSize(), offset, length);
      file.unload(mapping, offset, length);
    }

    @Override
    public void writeBack(MemorySegment mapping, long offset, long length) throws IOException {
      file.writeBack(mapping, offset, length);
    }

    @Override
    public void force() throws IOException {
      tap.before("force", name());
      file.force();
      tap.before("forced", name());
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

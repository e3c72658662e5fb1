package dev.gatun.engine;

import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Predicate;

/** Files in memory whose calls can be held: a thread that makes a call of the kind asked for stands in it until it is let go. */
final class ProgressStorage implements Storage {
  private final Storage memory = new MemoryStorage();
  private volatile ProgressHold hold = ProgressHold.NOTHING;

  /**
   * A call of the store.
   *
   * @param act its name
   * @param file the file, or "" when it is of none
   * @param position where in the file, or 0
   * @param thread who makes it
   */
  record Call(String act, String file, long position, Thread thread) {
    boolean is(String ofAct, String ofFile) {
      return act.equals(ofAct) && file.startsWith(ofFile);
    }
  }

  /** Holds all calls from now on that the predicate names; one hold at a time. */
  ProgressHold hold(Predicate<Call> calls) {
    hold = new ProgressHold(calls);
    return hold;
  }

  private void call(String act, String file, long position) {
    hold.meet(new Call(act, file, position, Thread.currentThread()));
  }

  @Override
  public void step() {
    call("step", "", 0);
  }

  @Override
  public List<String> list() throws IOException {
    call("list", "", 0);
    return memory.list();
  }

  @Override
  public boolean exists(String name) throws IOException {
    call("exists", name, 0);
    return memory.exists(name);
  }

  @Override
  public StorageFile create(String name) throws IOException {
    call("create", name, 0);
    return new HeldFile(memory.create(name));
  }

  @Override
  public StorageFile open(String name) throws IOException {
    call("open", name, 0);
    return new HeldFile(memory.open(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    call("rename", from, 0);
    memory.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    call("delete", name, 0);
    memory.delete(name);
  }

  @Override
  public void forceDirectory() throws IOException {
    call("forceDirectory", "", 0);
    memory.forceDirectory();
  }

  @Override
  public String describe(String name) {
    return memory.describe(name);
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }

  private final class HeldFile implements StorageFile {
    private final StorageFile file;

    HeldFile(StorageFile file) {
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
      call("read", name(), position);
      return file.read(position, target, offset, length);
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      call("write", name(), position);
      file.write(position, source, offset, length);
    }

    @Override
    public void truncate(long size) throws IOException {
      call("truncate", name(), size);
      file.truncate(size);
    }

    @Override
    public MemorySegment map(long position, long length, Arena arena) throws IOException {
      call("map", name(), position);
      return file.map(position, length, arena);
    }

    @Override
    public void writeBack(MemorySegment mapping, long offset, long length) throws IOException {
      call("writeBack", name(), offset);
      file.writeBack(mapping, offset, length);
    }

    @Override
    public void force() throws IOException {
      call("force", name(), 0);
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

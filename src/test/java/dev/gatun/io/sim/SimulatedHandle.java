package dev.gatun.io.sim;

import dev.gatun.io.DiskFullException;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An open file of a simulated disk. It works on when the file is renamed or deleted, and reports each failed write-back once. */
final class SimulatedHandle implements StorageFile {
  private final SimulatedDisk disk;
  private final String name;
  private final SimulatedFile file;
  private int errorsReported;
  private int errorsOfMapping;
  private boolean closed;

  SimulatedHandle(SimulatedDisk disk, String name, SimulatedFile file) {
    this.disk = disk;
    this.name = name;
    this.file = file;
    this.errorsReported = file.errors;
    this.errorsOfMapping = file.errors;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    return call(DiskEvent.Kind.SIZE, 0, 0, () -> file.length);
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    return call(DiskEvent.Kind.READ, position, length, () -> file.read(position, target, offset, length));
  }

  @Override
  public void write(long position, byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    disk.lock();
    try {
      DiskFault.Outcome outcome = enter(DiskEvent.Kind.WRITE, position, length);
      if (outcome == DiskFault.Outcome.SHORT_WRITE) {
        file.write(position, source, offset, length / 2);
      }
      if (outcome != null) {
        throw SimulatedDisk.failure(outcome, DiskEvent.Kind.WRITE, name);
      }
      writeWhatFits(position, source, offset, length);
    } finally {
      disk.unlock();
    }
  }

  @Override
  public void writeThrough(long position, byte[] source, int offset, int length) throws IOException {
    write(position, source, offset, length);
    disk.lock();
    try {
      long first = position / PageTable.PAGE;
      long end = PageTable.pages(position + length);
      DiskFault.Outcome outcome = enter(DiskEvent.Kind.FORCE, position, length);
      if (outcome != null) {
        if (!outcome.isError()) {
          file.loseDirty(first, end);
        }
        throw SimulatedDisk.failure(outcome, DiskEvent.Kind.FORCE, name);
      }
      if (disk.losesPower()) {
        file.settleLength();
        file.writeBack(first, end);
      }
    } finally {
      disk.unlock();
    }
  }

  private void writeWhatFits(long position, byte[] source, int offset, int length) throws IOException {
    long free = disk.freeBytes();
    long fits = Math.min(length, free > Long.MAX_VALUE - file.length ? length : file.length + free - position);
    if (fits > 0) {
      file.write(position, source, offset, (int) fits);
    }
    if (fits < length) {
      throw new DiskFullException("the simulated disk is full: " + name + ", " + free + " bytes were free", null);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    call(DiskEvent.Kind.TRUNCATE, 0, size, () -> {
      file.truncate(size);
      return null;
    });
  }

  @Override
  public MemorySegment map(long position, long length, Arena arena) throws IOException {
    return call(DiskEvent.Kind.MAP, position, length, () -> file.map(position, length, arena));
  }

  /** The mapping's place in the file is not known here, so its pages are found by their address. */
  @Override
  public void writeBack(MemorySegment mapping, long offset, long length) throws IOException {
    disk.lock();
    try {
      long position = file.mapped.position(mapping) + offset;
      long end = PageTable.pages(position + length);
      DiskFault.Outcome outcome = enter(DiskEvent.Kind.WRITE_BACK, position, length);
      if (outcome != null) {
        if (!outcome.isError()) {
          file.loseDirty(position / PageTable.PAGE, end);
          errorsOfMapping = file.errors;
        }
        throw SimulatedDisk.failure(outcome, DiskEvent.Kind.WRITE_BACK, name);
      }
      if (disk.losesPower() && isWriteBackDurable()) {
        file.writeBack(position / PageTable.PAGE, end);
      }
      if (errorsOfMapping < file.errors) { // mappings are another open handle
        errorsOfMapping = file.errors;
        throw new IOException("simulated: an earlier write-back of " + name + " has failed");
      }
    } finally {
      disk.unlock();
    }
  }

  @Override
  public boolean isWriteBackDurable() {
    return disk.isWriteBackDurable();
  }

  @Override
  public void force() throws IOException {
    disk.lock();
    try {
      DiskFault.Outcome outcome = enter(DiskEvent.Kind.FORCE, 0, file.length);
      if (outcome != null) {
        if (!outcome.isError()) {
          file.loseDirty(0, Long.MAX_VALUE);
          errorsReported = file.errors;
        }
        throw SimulatedDisk.failure(outcome, DiskEvent.Kind.FORCE, name);
      }
      if (disk.losesPower()) {
        file.force();
      }
      reportEarlierErrors();
    } finally {
      disk.unlock();
    }
  }

  /** The other pages are durable now; those whose write-back failed earlier are not, and this is the only time that this handle says so. */
  private void reportEarlierErrors() throws IOException {
    if (errorsReported < file.errors) {
      errorsReported = file.errors;
      throw new IOException("an earlier write-back of " + name + " failed");
    }
  }

  @Override
  public void close() {
    disk.lock();
    try {
      closed = true;
    } finally {
      disk.unlock();
    }
  }

  private <T> T call(DiskEvent.Kind kind, long position, long length, SimulatedDisk.Call<T> call) throws IOException {
    disk.lock();
    try {
      DiskFault.Outcome outcome = enter(kind, position, length);
      if (outcome != null) {
        throw SimulatedDisk.failure(outcome, kind, name);
      }
      return call.run();
    } finally {
      disk.unlock();
    }
  }

  private DiskFault.@Nullable Outcome enter(DiskEvent.Kind kind, long position, long length) throws IOException {
    if (closed) {
      throw new IOException(name + " is closed");
    }
    return disk.enter(kind, name, position, length);
  }
}

package dev.gatun.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of one file of a {@link MemoryStorage}. What was mapped lies in {@link MemoryRanges}; everything else (headers, and what was written
 * before it was mapped) in {@link MemoryPages}, where a page of zeros takes no memory: a file is filled with zeros page by page before it is mapped.
 *
 * <p>Mapped bytes are shared with read and write, and changed without the lock, like those of a real file.
 */
final class MemoryFile {
  static final int PAGE = 4096;

  private final String description;
  private final ReentrantLock lock = new ReentrantLock();
  private final MemoryRanges ranges = new MemoryRanges();
  private final MemoryPages pages = new MemoryPages();
  private long sizeBytes;
  private int handles;
  private boolean unlinked;

  MemoryFile(String description) {
    this.description = description;
  }

  StorageFile handle(String name) {
    lock.lock();
    try {
      handles++;
      return new Handle(name);
    } finally {
      lock.unlock();
    }
  }

  /** The file has no name any more; its memory goes with its last handle. */
  void unlink() {
    lock.lock();
    try {
      unlinked = true;
      freeWhenUnused();
    } finally {
      lock.unlock();
    }
  }

  void free() {
    lock.lock();
    try {
      ranges.freeFrom(0);
      pages.freeFrom(0);
      sizeBytes = 0;
    } finally {
      lock.unlock();
    }
  }

  private void freeWhenUnused() {
    if (unlinked && handles == 0) {
      free();
    }
  }

  private int read(long position, byte[] target, int offset, int length) {
    int readable = Math.clamp(sizeBytes - position, 0, length);
    int n;
    for (int done = 0; done < readable; done += n) {
      n = pieceLength(position + done, readable - done);
      copyOut(position + done, target, offset + done, n);
    }
    return readable;
  }

  private void write(long position, byte[] source, int offset, int length) throws IOException {
    int n;
    for (int done = 0; done < length; done += n) {
      n = pieceLength(position + done, length - done);
      copyIn(position + done, source, offset + done, n);
      sizeBytes = Math.max(sizeBytes, position + done + n);
    }
  }

  /** How many of the bytes lie in one piece of memory. Ranges begin and end at pages, so no page is in two pieces. */
  private int pieceLength(long position, int wanted) {
    return Math.min(wanted, PAGE - (int) (position % PAGE));
  }

  private void copyOut(long position, byte[] target, int offset, int length) {
    MemorySegment range = ranges.at(position);
    if (range != null) {
      MemorySegment.copy(range, ValueLayout.JAVA_BYTE, ranges.offset(position), target, offset, length);
    } else {
      pages.read(position, target, offset, length);
    }
  }

  private void copyIn(long position, byte[] source, int offset, int length) throws IOException {
    MemorySegment range = ranges.at(position);
    if (range != null) {
      MemorySegment.copy(source, offset, range, ValueLayout.JAVA_BYTE, ranges.offset(position), length);
    } else {
      pages.write(position, source, offset, length);
    }
  }

  private MemorySegment map(long position, long length) throws IOException {
    if (position % PAGE != 0 || length <= 0 || position < 0 || position > sizeBytes - length) {
      throw new IllegalArgumentException("map " + length + " bytes at " + position + " of " + description + ", which has " + sizeBytes);
    }
    return ranges.map(position, length, pages);
  }

  private void truncate(long size) {
    if (size < 0 || size > sizeBytes) {
      throw new IllegalArgumentException("truncate " + description + " to " + size + " bytes, it has " + sizeBytes);
    }
    sizeBytes = size;
    ranges.freeFrom(size);
    pages.freeFrom(size);
  }

  /** What the store holds of the file. */
  private final class Handle implements StorageFile {
    private final String name;
    private boolean closed;

    Handle(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long size() throws IOException {
      enter();
      try {
        return sizeBytes;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      enter();
      try {
        return MemoryFile.this.read(position, target, offset, length);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, source.length);
      enter();
      try {
        MemoryFile.this.write(position, source, offset, length);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      enter();
      try {
        MemoryFile.this.truncate(size);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public MemorySegment map(long position, long length, Arena arena) throws IOException {
      enter();
      try {
        return MemoryFile.this.map(position, length);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean isWriteBackDurable() {
      return true; // nothing is
    }

    @Override
    public void writeBack(MemorySegment mapping, long offset, long length) {}

    @Override
    public void force() {}

    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          handles--;
          freeWhenUnused();
        }
      } finally {
        lock.unlock();
      }
    }

    private void enter() throws IOException {
      lock.lock();
      if (closed) {
        lock.unlock();
        throw new IOException(description + " is closed");
      }
    }
  }
}

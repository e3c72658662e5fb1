package dev.gatun.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Files in memory off the heap, for a store without a directory. Force does nothing: there is nothing that could survive.
 *
 * <p>Memory belongs to the file and not to the arena that a mapping is asked for: it goes back when the file is cut below it, when the file was
 * deleted and its last handle closed, and when the storage is closed. Nobody may use a mapping then; who does gets an exception. No option of the JVM
 * bounds such memory, as shared arenas are not counted; what the operating system refuses is a full disk.
 */
public final class MemoryStorage implements Storage {
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<String, MemoryFile> files = new TreeMap<>();
  private boolean closed;

  /** An empty storage. */
  public MemoryStorage() {}

  @Override
  public List<String> list() {
    lock.lock();
    try {
      return List.copyOf(files.keySet());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean exists(String name) {
    lock.lock();
    try {
      return files.containsKey(name);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public StorageFile create(String name) throws IOException {
    lock.lock();
    try {
      requireOpen();
      if (files.containsKey(name)) {
        throw new FileAlreadyExistsException(describe(name));
      }
      MemoryFile file = new MemoryFile(describe(name));
      files.put(name, file);
      return file.handle(name);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public StorageFile open(String name) throws IOException {
    lock.lock();
    try {
      requireOpen();
      return existing(name).handle(name);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    lock.lock();
    try {
      requireOpen();
      MemoryFile file = existing(from);
      files.remove(from);
      MemoryFile replaced = files.put(to, file);
      if (replaced != null) {
        replaced.unlink();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    lock.lock();
    try {
      requireOpen();
      existing(name).unlink();
      files.remove(name);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forceDirectory() {}

  @Override
  public String describe(String name) {
    return "memory:" + name;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  /** Gives all memory back. The store has closed its files and uses no mapping any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      files.values().forEach(MemoryFile::free);
      files.clear();
    } finally {
      lock.unlock();
    }
  }

  private MemoryFile existing(String name) throws IOException {
    MemoryFile file = files.get(name);
    if (file == null) {
      throw new NoSuchFileException(describe(name));
    }
    return file;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the memory storage is closed");
    }
  }
}

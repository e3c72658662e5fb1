package dev.gatun.io;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file of the operating system, by calls that an interrupt cannot harm.
 *
 * <ul>
 *   <li>Read, write, size and truncate are {@link RandomAccessFile}'s. It has one position, so each handle has a lock; a few handles are kept for
 *       reading so that threads verifying pages do not wait for each other.
 *   <li>Force is {@link AsynchronousFileChannel#force}, which runs on the caller's thread. It is fdatasync on Linux (the length included),
 *       F_FULLFSYNC on macOS, where fsync and a mapped force reach only the drive's cache, and FlushFileBuffers on Windows. On Linux and macOS the
 *       channel starts no thread for it.
 *   <li>Write-through is a handle in mode "rwd": a synchronous write, which waits for these bytes alone and not for all that is dirty in the file.
 *       Not on macOS, where it ends in the drive's cache.
 *   <li>A range is taken out of the page table by {@link MemorySegment#unload}, which on Linux is madvise with MADV_DONTNEED: of a shared mapping of
 *       a file it drops nothing but the entries, and what they know of stores goes to the pages. Elsewhere nothing is done.
 *   <li>Map is {@link FileChannel#map} on a thread of its own; the mapping lives on when the handle is closed. So are large writes of zeros
 *       {@link FileChannel#write}, since a {@link RandomAccessFile} may make several calls of one.
 * </ul>
 *
 * <p>Linux reports an error of the write-back once per open file description, and an early one possibly to nobody who opens later. So all forces of a
 * file go through one handle, opened with the file and kept until it is closed (I8). The error of a page is seen there even if a mapped force has
 * reported it before.
 */
final class OperatingSystemFile implements StorageFile {
  private static final int READ_HANDLES = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  /** For fewer pages than this has, the call costs as much as it saves. */
  private static final long SMALLEST_UNLOAD_BYTES = 16 << 10;

  private static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");
  private static final boolean MACOS = System.getProperty("os.name").startsWith("Mac");

  /** One position in the file, and who may move it. */
  private record Handle(RandomAccessFile file, ReentrantLock lock) {
    Handle(Path path, String mode) throws IOException {
      this(new RandomAccessFile(path.toFile(), mode), new ReentrantLock());
    }
  }

  private final String name;
  private final Path path;
  private final boolean readOnly;
  private final Handle main;
  private final Handle through;
  private final Handle[] readers = new Handle[READ_HANDLES];
  private final AsynchronousFileChannel forcing;
  private volatile boolean unloadable = LINUX;

  OperatingSystemFile(String name, Path path, boolean readOnly) throws IOException {
    this.name = name;
    this.path = path;
    this.readOnly = readOnly;
    this.main = new Handle(path, readOnly ? "r" : "rw");
    try {
      this.through = readOnly || MACOS ? main : new Handle(path, "rwd");
      this.forcing = readOnly
          ? AsynchronousFileChannel.open(path, StandardOpenOption.READ)
          : AsynchronousFileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      for (int i = 0; i < READ_HANDLES; i++) {
        readers[i] = new Handle(path, "r"); // opened now and not when needed: the name may belong to another file by then
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    return main.file.length();
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    Handle handle = lockedReader();
    try {
      handle.file.seek(position);
      int done = 0;
      while (done < length) {
        int n = handle.file.read(target, offset + done, length - done);
        if (n < 0) {
          break;
        }
        done += n;
      }
      return done;
    } finally {
      handle.lock.unlock();
    }
  }

  @Override
  public void write(long position, byte[] source, int offset, int length) throws IOException {
    write(main, position, source, offset, length);
  }

  @Override
  public void writeLargeZeros(long position, long length) throws IOException {
    requireWritable();
    try {
      OwnThread.call(
          "zero",
          () -> {
            LargeFolios.zero(main.file.getChannel(), position, length);
            return null;
          });
    } catch (IOException e) {
      throw FullDisk.classify(e, path.getParent(), length);
    }
  }

  private void write(Handle handle, long position, byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    requireWritable();
    handle.lock.lock();
    try {
      handle.file.seek(position);
      handle.file.write(source, offset, length);
    } catch (IOException e) {
      throw FullDisk.classify(e, path.getParent(), length);
    } finally {
      handle.lock.unlock();
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // one channel for both, or two
  public void writeThrough(long position, byte[] source, int offset, int length) throws IOException {
    write(through, position, source, offset, length);
    if (through == main) {
      force();
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    requireWritable();
    main.lock.lock();
    try {
      long now = main.file.length();
      if (size < 0 || size > now) {
        throw new IllegalArgumentException("truncate " + path + " to " + size + " bytes, it has " + now);
      }
      main.file.setLength(size);
    } finally {
      main.lock.unlock();
    }
  }

  @Override
  public MemorySegment map(long position, long length, Arena arena) throws IOException {
    return mapAll(new Range[] {new Range(position, length, arena)})[0];
  }

  /** One thread for all: a store has dozens of ranges to map when it is opened. */
  @Override
  public MemorySegment[] mapAll(Range[] ranges) throws IOException {
    long now = size();
    for (Range range : ranges) {
      if (range.position() < 0 || range.length() <= 0 || range.position() > now - range.length()) {
        // The JDK would grow the file by a hole, and a store into a hole on a full disk is lost without a word.
        throw new IllegalArgumentException("map " + range.length() + " bytes at " + range.position() + " of " + path + ", which has " + now);
      }
    }
    return OwnThread.call("map", () -> mapHere(ranges));
  }

  private MemorySegment[] mapHere(Range[] ranges) throws IOException {
    MemorySegment[] mapped = new MemorySegment[ranges.length];
    for (int i = 0; i < ranges.length; i++) {
      mapped[i] = mapHere(ranges[i].position(), ranges[i].length(), ranges[i].arena());
    }
    return mapped;
  }

  /**
   * The system refuses it for memory that is locked (mlockall), which the JDK passes on as an undeclared {@link IOException}. That is no failure of
   * the file: the pages stay, and a force takes longer.
   */
  @Override
  public void unload(MemorySegment mapping, long offset, long length) {
    if (!unloadable || length < SMALLEST_UNLOAD_BYTES) {
      return;
    }
    MemorySegment range = mapping.asSlice(offset, length);
    try {
      range.unload();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      unloadable = false; // not asked again at each force
    }
  }

  @Override
  public void writeBack(MemorySegment mapping, long offset, long length) throws IOException {
    unload(mapping, offset, length);
    try {
      mapping.asSlice(offset, length).force();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** msync waits for the pages of the range, what the file system needs to find them, and the drive's cache; that is known of Linux alone. */
  @Override
  public boolean isWriteBackDurable() {
    return LINUX;
  }

  @Override
  public void force() throws IOException {
    requireWritable();
    forcing.force(false);
  }

  @Override
  public void close() throws IOException {
    IOException first = closed(through, closed(main, null));
    for (Handle reader : readers) {
      first = closed(reader, first);
    }
    if (forcing != null) {
      forcing.close();
    }
    if (first != null) {
      throw first;
    }
  }

  /** Only {@link OwnThread} comes here: an interrupted user of this channel would close the main handle. */
  private MemorySegment mapHere(long position, long length, Arena arena) throws IOException {
    try {
      FileChannel.MapMode mode = readOnly ? FileChannel.MapMode.READ_ONLY : FileChannel.MapMode.READ_WRITE;
      return LargeFolios.map(main.file.getChannel(), mode, position, length, arena);
    } catch (OutOfMemoryError e) {
      throw mapFailed(length, e);
    } catch (IOException e) {
      throw e.getCause() instanceof OutOfMemoryError ? mapFailed(length, e) : e;
    }
  }

  private IOException mapFailed(long length, Throwable cause) {
    String hint = "no address space, or the process has too many mappings (on Linux see vm.max_map_count, ulimit -v)";
    return new IOException(length + " bytes of " + path + " could not be mapped: " + hint, cause);
  }

  private Handle lockedReader() {
    for (Handle reader : readers) {
      if (reader.lock.tryLock()) {
        return reader;
      }
    }
    Handle reader = readers[(int) (Thread.currentThread().threadId() % READ_HANDLES)];
    reader.lock.lock();
    return reader;
  }

  private void requireWritable() throws IOException {
    if (readOnly) {
      throw new IOException(path + " is open for reading only");
    }
  }

  private static IOException closed(Handle handle, IOException first) {
    try {
      if (handle != null) {
        handle.file.close();
      }
      return first;
    } catch (IOException e) {
      return first == null ? e : first;
    }
  }
}

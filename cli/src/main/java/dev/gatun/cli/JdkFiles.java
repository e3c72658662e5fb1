package dev.gatun.cli;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of the running Java runtime image: long keys with long common prefixes, and values from nothing to megabytes. */
final class JdkFiles {
  static final String TABLE = "jdk";
  private static final long BATCH_BYTES = 2 << 20;

  private final Store store;
  private final Table<String, byte[]> table;
  private final List<Path> files;

  private record Loaded(Path file, byte[] bytes) {}

  JdkFiles(Store store) throws IOException {
    this.store = store;
    this.table = store.table(TABLE, Codecs.utf8(), Codecs.bytes());
    try (Stream<Path> all = Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/"))) {
      this.files = all.filter(Files::isRegularFile).toList();
    }
  }

  /** Stores them all, in batches: one wait for the disk for each. */
  Work.Size storeAll() throws IOException {
    long bytes = 0;
    try (Progress progress = Progress.of("storing " + TABLE, files.size())) {
      List<Loaded> batch = new ArrayList<>();
      long batchBytes = 0;
      for (Path file : files) {
        Loaded loaded = new Loaded(file, Files.readAllBytes(file));
        batch.add(loaded);
        batchBytes += size(loaded);
        if (batchBytes >= BATCH_BYTES) {
          bytes += write(batch, progress);
          batchBytes = 0;
        }
      }
      bytes += write(batch, progress);
    }
    return new Work.Size(files.size(), bytes);
  }

  private long write(List<Loaded> files, Progress progress) {
    store.write(batch -> files.forEach(loaded -> batch.put(table, key(loaded.file), loaded.bytes)));
    long bytes = files.stream().mapToLong(JdkFiles::size).sum();
    progress.step(files.size());
    files.clear();
    return bytes;
  }

  /** Reads them all again from the runtime image and compares each byte with the store's, where it lies. */
  Work.Size compareAll() throws IOException {
    long bytes = 0;
    try (Progress progress = Progress.of("comparing " + TABLE, files.size())) {
      for (Path file : files) {
        Loaded expected = new Loaded(file, Files.readAllBytes(file));
        compare(expected);
        bytes += size(expected);
        progress.step(1);
      }
    }
    return new Work.Size(files.size(), bytes);
  }

  private void compare(Loaded expected) {
    MemorySegment bytes = MemorySegment.ofArray(expected.bytes);
    Boolean equal = table.read(
        key(expected.file), (source, offset, length) -> MemorySegment.mismatch(source, offset, offset + length, bytes, 0, bytes.byteSize()) == -1);
    if (equal == null || !equal) {
      throw new Refusal(ExitCode.DAMAGED, key(expected.file) + (equal == null ? " is not in the store" : " differs in the store"));
    }
  }

  Table<String, byte[]> table() {
    return table;
  }

  private static String key(Path file) {
    return file.toString();
  }

  private static long size(Loaded loaded) {
    return (long) key(loaded.file).length() + loaded.bytes.length;
  }
}

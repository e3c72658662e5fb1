package dev.gatun.io;

import java.io.IOException;
import java.util.List;

/**
 * One directory of files: everything the store asks of the operating system goes through here and through {@link StorageFile}. Three kinds exist: the
 * operating system's files, memory, and a simulated disk that loses power.
 *
 * <p>A caller's interrupt never harms a file. Thread-safe.
 */
public interface Storage extends AutoCloseable {
  /** The names of the files here, sorted. */
  List<String> list() throws IOException;

  /** Whether a file of that name is here. */
  boolean exists(String name) throws IOException;

  /** Makes a new empty file (mode 0600); fails when the name is taken. Its name survives a power cut only after {@link #forceDirectory}. */
  StorageFile create(String name) throws IOException;

  /** Opens a file; fails when there is none. */
  StorageFile open(String name) throws IOException;

  /** Renames a file over whatever has the new name. */
  void rename(String from, String to) throws IOException;

  /** Removes a file. */
  void delete(String name) throws IOException;

  /** Makes created, renamed and deleted names survive a power cut. */
  void forceDirectory() throws IOException;

  /** Where the file is, for messages. */
  String describe(String name);

  /** Whether nothing here may be changed. */
  boolean readOnly();

  /**
   * A step of the store that is no call of a file: after a page's latch was released or a record was published. A simulated disk may write back pages
   * or cut the power here; real files do nothing.
   */
  default void step() {}

  @Override
  void close() throws IOException;
}

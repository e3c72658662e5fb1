package dev.gatun.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A directory of the operating system. Files are made with mode 0600 where the file system knows modes.
 *
 * <p>None of the calls used here listens to interrupts, except the {@link FileChannel} of {@link #forceDirectory}, which has a thread of its own.
 */
public final class FileStorage implements Storage {
  private static final boolean WINDOWS = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private final Path directory;
  private final boolean readOnly;
  private final List<Path> unforcedParents; // of directories that were made here: their entries must survive a power cut too

  private FileStorage(Path directory, boolean readOnly, List<Path> unforcedParents) {
    this.directory = directory;
    this.readOnly = readOnly;
    this.unforcedParents = unforcedParents;
  }

  /** Opens a directory; makes it when it is missing, unless read-only. */
  public static FileStorage open(Path directory, boolean readOnly) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    List<Path> parents = readOnly ? List.of() : missingParents(absolute);
    if (!parents.isEmpty()) {
      createDirectories(absolute);
    }
    if (!Files.isDirectory(absolute)) {
      throw new NotDirectoryException(absolute.toString());
    }
    return new FileStorage(absolute, readOnly, Collections.synchronizedList(new ArrayList<>(parents)));
  }

  private static void createDirectories(Path directory) throws IOException {
    try {
      Files.createDirectories(directory, mode(directory, "rwx------"));
    } catch (IOException e) {
      throw FullDisk.classify(e, directory, 0);
    }
  }

  /** The directory, absolute. */
  public Path directory() {
    return directory;
  }

  @Override
  public List<String> list() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isRegularFile)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(path(name));
  }

  @Override
  public StorageFile create(String name) throws IOException {
    requireWritable();
    Path path = path(name);
    try {
      Files.createFile(path, mode(path, "rw-------"));
    } catch (IOException e) {
      throw FullDisk.classify(e, directory, 0);
    }
    try {
      return new OperatingSystemFile(name, path, false);
    } catch (IOException e) {
      Files.deleteIfExists(path); // too many open files, say: the caller may try again, and the name must not be taken then
      throw e;
    }
  }

  @Override
  public StorageFile open(String name) throws IOException {
    Path path = path(name);
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return new OperatingSystemFile(name, path, readOnly);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    requireWritable();
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    requireWritable();
    Files.delete(path(name));
  }

  /**
   * Forces the directory, and once the parents of directories that {@link #open(Path, boolean)} made. Windows keeps names durable by itself and can't
   * open a directory.
   */
  @Override
  public void forceDirectory() throws IOException {
    requireWritable();
    if (WINDOWS) {
      return;
    }
    force(directory);
    for (Path parent : List.copyOf(unforcedParents)) {
      force(parent);
      unforcedParents.remove(parent);
    }
  }

  @Override
  public String describe(String name) {
    return (name.isEmpty() ? directory : path(name)).toString();
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  /** Nothing is held here; files are closed by those who opened them. */
  @Override
  public void close() {}

  private static void force(Path directory) throws IOException {
    OwnThread.call(
        "force-directory",
        () -> {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
          return null;
        });
  }

  private static List<Path> missingParents(Path directory) {
    List<Path> parents = new ArrayList<>();
    for (Path p = directory; p.getParent() != null && !Files.exists(p); p = p.getParent()) {
      parents.add(p.getParent());
    }
    return parents;
  }

  private static FileAttribute<?>[] mode(Path path, String permissions) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
        : new FileAttribute<?>[0];
  }

  private Path path(String name) {
    Path path = directory.resolve(name).normalize();
    if (!directory.equals(path.getParent())) {
      throw new IllegalArgumentException("not the name of a file in " + directory + ": " + name);
    }
    return path;
  }

  private void requireWritable() throws IOException {
    if (readOnly) {
      throw new IOException(directory + " is open for reading only");
    }
  }
}

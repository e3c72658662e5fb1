package dev.gatun.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells a full disk from other failures of a write or a creation. The JDK gives only the system's text, which is translated in other locales, so when
 * the text is not known the file system is asked for its free space. A failed force is never taken for a full disk: after it nobody knows what is
 * durable (I8).
 */
final class FullDisk {
  private static final List<String> TEXTS =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "Disc quota exceeded",
          "File too large", // beyond ulimit -f or what the file system can hold: a growth that can't be had, like a full disk
          "There is not enough space on the disk",
          "The disk is full",
          "Not enough quota is available");

  private FullDisk() {}

  /** The failure itself, or a {@link DiskFullException} around it. */
  static IOException classify(IOException failure, Path file, long lengthBytes) {
    if (failure instanceof DiskFullException || !(isFullText(failure.getMessage()) || hasLessThan(file, lengthBytes))) {
      return failure;
    }
    return new DiskFullException("the disk is full: " + file + ": " + failure.getMessage(), failure);
  }

  static boolean isFullText(String message) {
    return message != null && TEXTS.stream().anyMatch(message::contains);
  }

  private static boolean hasLessThan(Path file, long lengthBytes) {
    try {
      return Files.getFileStore(file).getUsableSpace() < lengthBytes;
    } catch (IOException e) {
      return false; // the question itself failed, which says nothing about space: the first failure is reported as it is
    }
  }
}

package dev.gatun.io;

import java.io.IOException;

/** The file system has no space left for a write or a growth. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Keeps what the operating system said. */
  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}

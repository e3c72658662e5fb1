package dev.gatun.error;

/**
 * A store could not do what it was asked, and not because the caller asked wrongly. Mistakes of the caller are {@link IllegalArgumentException},
 * {@link IllegalStateException} or {@link NullPointerException} instead.
 *
 * <p>The kinds tell what to do next: read the Javadoc of the subclass. Thrown as this class itself when a store can't be opened for a reason that has
 * no kind of its own, for instance a directory that holds something else.
 */
public sealed class StoreException extends RuntimeException
    permits ConflictException,
        CorruptionException,
        FormatVersionException,
        SnapshotExpiredException,
        StoreClosedException,
        StoreFailedException,
        StoreFullException,
        StoreLockedException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened, where, and what to do.
   *
   * @param message what happened, where, and what to do
   */
  public StoreException(String message) {
    super(message);
  }

  /**
   * Says what happened and keeps the first cause.
   *
   * @param message what happened, where, and what to do
   * @param cause what it came from
   */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}

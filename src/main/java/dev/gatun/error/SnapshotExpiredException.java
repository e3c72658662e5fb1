package dev.gatun.error;

/** The snapshot is older than the store allows, and its pages were given back. Open a new one. */
public final class SnapshotExpiredException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened, where, and what to do.
   *
   * @param message what happened, where, and what to do
   */
  public SnapshotExpiredException(String message) {
    super(message);
  }
}

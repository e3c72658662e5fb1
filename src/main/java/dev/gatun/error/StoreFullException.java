package dev.gatun.error;

/**
 * There is no space on the disk for this write. Nothing was written; reads, deletes and snapshots go on, and writes succeed again when there is
 * space.
 */
public final class StoreFullException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened, where, and what to do.
   *
   * @param message what happened, where, and what to do
   */
  public StoreFullException(String message) {
    super(message);
  }

  /**
   * Says what happened and keeps the cause.
   *
   * @param message what happened, where, and what to do
   * @param cause what it came from
   */
  public StoreFullException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.gatun.error;

/** The store, or the snapshot or cursor used, is closed. */
public final class StoreClosedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened, where, and what to do.
   *
   * @param message what happened, where, and what to do
   */
  public StoreClosedException(String message) {
    super(message);
  }
}

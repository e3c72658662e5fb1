package dev.gatun.error;

/** A transaction met other writers so often that it gave up. Nothing of it was written; it may be tried again. */
public final class ConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened, where, and what to do.
   *
   * @param message what happened, where, and what to do
   */
  public ConflictException(String message) {
    super(message);
  }
}

package dev.gatun.error;

/** Another process, or another Store of this one, has the directory open. The message names the holder and when it opened. */
public final class StoreLockedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened, where, and what to do.
   *
   * @param message what happened, where, and what to do
   */
  public StoreLockedException(String message) {
    super(message);
  }
}

package dev.gatun.error;

/**
 * An earlier input/output failure has ended this store's writes: it is the cause, and every later write fails with it. What was acknowledged before
 * is on the disk; a write in progress then has an unknown outcome. Close the store, mend the reason and open it again.
 */
public final class StoreFailedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what failed first and keeps it.
   *
   * @param message what happened, where, and what to do
   * @param cause what it came from
   */
  public StoreFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

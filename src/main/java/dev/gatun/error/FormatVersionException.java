package dev.gatun.error;

/** The file was written by another version of the format, or is not a file of this store at all. Nothing was changed. */
public final class FormatVersionException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened, where, and what to do.
   *
   * @param message what happened, where, and what to do
   */
  public FormatVersionException(String message) {
    super(message);
  }
}

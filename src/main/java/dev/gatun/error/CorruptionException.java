package dev.gatun.error;

/**
 * Bytes on the disk are not what the store wrote. The exception names the place.
 */
public final class CorruptionException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** The page of a damage that lies in no page, as in a log. */
  public static final long NO_PAGE = -1;

  /** The file's name. */
  private final String file;
  /** The page, or {@link #NO_PAGE}. */
  private final long page;
  /** The place in bytes from the start of the file. */
  private final long offset;
  /** What should stand there. */
  private final String expected;
  /** What stands there. */
  private final String found;

  /**
   * Names a damaged place.
   *
   * @param file the file's name
   * @param page its page, or {@link #NO_PAGE}
   * @param offset the place in bytes from the start of the file
   * @param expected what should stand there
   * @param found what stands there
   */
  public CorruptionException(String file, long page, long offset, String expected, String found) {
    super(
        "corrupt " + file + (page == NO_PAGE ? "" : " page " + page) + " at byte " + offset + ": expected " + expected + ", found " + found);
    this.file = file;
    this.page = page;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  /** {@return the damaged file's name} */
  public String file() {
    return file;
  }

  /** {@return the damaged page, or {@link #NO_PAGE}} */
  public long page() {
    return page;
  }

  /** {@return the place in bytes from the start of the file} */
  public long offset() {
    return offset;
  }

  /** {@return what should stand there} */
  public String expected() {
    return expected;
  }

  /** {@return what stands there} */
  public String found() {
    return found;
  }
}

package dev.gatun.engine;

/** The table has a key that is not below the first of a bulk load. Both keys are told, for those who can read them. */
public final class LoadOrderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient byte[] first;
  private final transient byte[] present;

  LoadOrderException(byte[] first, byte[] present) {
    super("a key of the table is not below the first of the load");
    this.first = first;
    this.present = present;
  }

  /** The first key of the load. */
  public byte[] first() {
    return first;
  }

  /** The greatest key of the table. */
  public byte[] present() {
    return present;
  }
}

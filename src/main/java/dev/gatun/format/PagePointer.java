package dev.gatun.format;

/**
 * A child pointer in one long: 40 bits page id, 24 bits hash of the birth epoch of the page it means.
 *
 * <pre>
 *   63        40 39                    0
 *  +------------+-----------------------+
 *  |    tag     |        page id        |    0 = null: page 0 is never handed out
 *  +------------+-----------------------+
 * </pre>
 *
 * <p>The tag is compared for equality only. It finds lost and misdirected writes: a page that still holds an older epoch's bytes has another tag.
 */
public final class PagePointer {
  /** Bits of a page id. */
  public static final int ID_BITS = 40;

  /** The highest page id that a pointer can name. */
  public static final long MAX_ID = (1L << ID_BITS) - 1;

  /** The pointer to nothing. */
  public static final long NULL = 0;

  private PagePointer() {}

  /** The pointer to page {@code id} born in {@code epoch}. */
  public static long of(long id, long epoch) {
    assert id > 0 && id <= MAX_ID : id;
    return (long) tagOf(epoch) << ID_BITS | id;
  }

  /** The page id in a pointer. */
  public static long id(long pointer) {
    return pointer & MAX_ID;
  }

  /** The tag in a pointer. */
  public static int tag(long pointer) {
    return (int) (pointer >>> ID_BITS);
  }

  /** The tag of a birth epoch: the top 24 bits of a multiplicative hash, so that epochs one apart and epochs 2^20 apart differ. */
  public static int tagOf(long epoch) {
    long mixed = (epoch ^ epoch >>> 32) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> ID_BITS);
  }
}

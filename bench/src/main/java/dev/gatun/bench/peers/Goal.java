package dev.gatun.bench.peers;

/**
 * What Gatun is to reach in a row.
 *
 * @param base what it is compared with
 * @param reference the store or row that is meant, where the base has several
 * @param factor the ratio, or the value itself
 * @param atMost whether the factor is the most that is allowed and not the least that is wanted
 */
record Goal(Base base, String reference, double factor, boolean atMost) {
  /** What a ratio is taken to. */
  enum Base {
    BEST_PEER,
    STORE,
    OWN_ROW,
    LIMIT,
    VALUE
  }

  static Goal timesBest(double factor) {
    return new Goal(Base.BEST_PEER, "", factor, false);
  }

  static Goal timesStore(String store, double factor) {
    return new Goal(Base.STORE, store, factor, false);
  }

  static Goal timesOwn(String row, double factor) {
    return new Goal(Base.OWN_ROW, row, factor, false);
  }

  static Goal atMostOwn(String row, double factor) {
    return new Goal(Base.OWN_ROW, row, factor, true);
  }

  static Goal timesLimit(String limit, double factor) {
    return new Goal(Base.LIMIT, limit, factor, false);
  }

  static Goal atLeast(double value) {
    return new Goal(Base.VALUE, "", value, false);
  }

  static Goal atMost(double value) {
    return new Goal(Base.VALUE, "", value, true);
  }

  /** Whether the ratio, or the value, is good enough. */
  boolean isReachedBy(double ratio) {
    return atMost ? ratio <= factor : ratio >= factor;
  }

  /** For people, such as "at least 2 x LMDB". */
  String text() {
    String number = Numbers.plain(factor);
    String sign = atMost ? "≤ " : "≥ ";
    return switch (base) {
      case BEST_PEER -> sign + number + " × best peer";
      case STORE -> sign + number + " × " + reference;
      case OWN_ROW -> sign + number + " × own " + Row.of(reference).id();
      case LIMIT -> sign + number + " × " + Limit.of(reference).title();
      case VALUE -> sign + number;
    };
  }
}

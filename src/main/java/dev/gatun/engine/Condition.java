package dev.gatun.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a key's present value for a write to happen, tested under the key's stripe.
 *
 * @param kind the test
 * @param expected the value to equal, for {@link Kind#EQUAL}
 */
record Condition(Kind kind, byte @Nullable [] expected) {
  enum Kind {
    /** Nothing; the present value is wanted. */
    ANY,
    ABSENT,
    PRESENT,

    /** A value is there; what it is does not matter. */
    PRESENT_UNREAD,
    EQUAL
  }

  static final Condition ANY = new Condition(Kind.ANY, null);
  static final Condition ABSENT = new Condition(Kind.ABSENT, null);
  static final Condition PRESENT = new Condition(Kind.PRESENT, null);

  static final Condition PRESENT_UNREAD = new Condition(Kind.PRESENT_UNREAD, null);

  static Condition equal(byte[] expected) {
    return new Condition(Kind.EQUAL, expected);
  }

  boolean holds(byte @Nullable [] present) {
    return switch (kind) {
      case ANY -> true;
      case ABSENT -> present == null;
      case PRESENT, PRESENT_UNREAD -> present != null;
      case EQUAL -> present != null && Arrays.equals(present, expected);
    };
  }
}

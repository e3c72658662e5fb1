package dev.gatun.bench.peers;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as the options of a virtual machine spell them. */
final class Bytes {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,9})([kmgKMG]?)");

  private Bytes() {}

  /** Such as 512m or 2g. */
  static long of(String size) {
    Matcher matcher = SIZE.matcher(size.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a size is a number with k, m or g behind, such as 512m, not '" + size + "'");
    }
    return Long.parseLong(matcher.group(1)) << shift(matcher.group(2).toLowerCase(Locale.ROOT));
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "k" -> 10;
      case "m" -> 20;
      case "g" -> 30;
      default -> 0;
    };
  }

  /** For people. */
  static String text(long bytes) {
    return bytes % (1L << 30) == 0
        ? String.format(Locale.ROOT, "%,d GiB", bytes >> 30)
        : String.format(Locale.ROOT, "%,d MiB", Math.round(bytes / (double) (1L << 20)));
  }
}

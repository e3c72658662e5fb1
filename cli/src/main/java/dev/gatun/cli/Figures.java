package dev.gatun.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers for people, the same in every country. */
final class Figures {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

  private Figures() {}

  static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }

  static String count(long number) {
    return format("%,d", number);
  }

  /** Decimal units: 1 MB is a million bytes. */
  static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    return format(unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
  }

  static String percent(double share) {
    return format("%.1f %%", share * 100);
  }

  static String seconds(Duration time) {
    return format("%.2f s", time.toNanos() / 1e9);
  }

  /** So many in so much time, as a rounded number for a second. */
  static String perSecond(long number, Duration time) {
    return count(Math.round(number / Math.max(time.toNanos() / 1e9, 1e-9))) + "/s";
  }
}

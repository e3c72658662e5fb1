package dev.gatun;

import dev.gatun.error.CorruptionException;
import java.time.Duration;
import java.util.List;

/**
 * What {@link Store#verify} read and found. Immutable. Later versions may add components.
 *
 * @param tables the tables checked
 * @param entries the entries in them
 * @param pages the pages read, of 4,096 bytes each
 * @param liveBytes the length of all keys and values
 * @param damages what is wrong, and where; empty when all is well
 * @param elapsed how long it took
 */
public record VerifyReport(int tables, long entries, long pages, long liveBytes, List<CorruptionException> damages, Duration elapsed) {
  /** Keeps an unmodifiable copy. */
  public VerifyReport {
    damages = List.copyOf(damages);
  }

  /** {@return whether nothing is damaged} */
  public boolean isSound() {
    return damages.isEmpty();
  }
}

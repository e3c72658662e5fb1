package dev.gatun.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which snapshots are open, by number: were they known by themselves, no forgotten one could ever be found to be out of reach ({@link Leaks}).
 * Thread-safe.
 */
final class OpenSnapshots {
  /**
   * An open snapshot.
   *
   * @param cut the epoch that its cut ended
   * @param openedAt when it was opened
   */
  record Open(long cut, Instant openedAt) {}

  private final Map<Long, Open> open = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /** Gives the snapshot's number. */
  long add(long cut, Instant openedAt) {
    long number = last.incrementAndGet();
    open.put(number, new Open(cut, openedAt));
    return number;
  }

  void remove(long number) {
    open.remove(number);
  }

  int count() {
    return open.size();
  }

  /** The open ones, the oldest first. */
  List<Open> all() {
    return open.values().stream().sorted(Comparator.comparing(Open::openedAt)).toList();
  }
}

package dev.gatun;

/**
 * Fills a batch. What it throws leaves {@link Store#write} unchanged, and nothing is written. It runs once, in the thread of the caller, and need not
 * be thread-safe.
 *
 * @param <X> what it may throw; {@link RuntimeException} is inferred when it throws nothing checked
 */
@FunctionalInterface
public interface BatchBody<X extends Exception> {
  /**
   * Adds writes to the batch. Runs once, without any lock, and may use the store; its own writes are not visible yet.
   *
   * @param batch what to fill; not to be used after the body has ended
   * @throws X when the body does
   */
  void fill(Batch batch) throws X;
}

package dev.gatun;

/**
 * Fills a batch. What it throws leaves {@link Store#write} unchanged, and nothing is written.
 *
 * @param <X> what it may throw; {@link RuntimeException} is inferred when it throws nothing checked
 */
@FunctionalInterface
public interface BatchBody<X extends Exception> {
  /** Adds writes to the batch. Runs once, without any lock, and may use the store; its own writes are not visible yet. */
  void fill(Batch batch) throws X;
}

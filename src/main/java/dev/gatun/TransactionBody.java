package dev.gatun;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction does. It may run several times, so it should change nothing but the transaction. It runs in the thread of the caller, and need
 * not be thread-safe.
 *
 * @param <R> what it returns
 * @param <X> what it throws
 */
@FunctionalInterface
public interface TransactionBody<R extends @Nullable Object, X extends Exception> {
  /**
   * Reads and writes through the transaction, which is over when this returns.
   *
   * @param transaction what to read and write with; not to be used after the body has ended
   * @return the result of the transaction
   * @throws X when the body does
   */
  R run(Transaction transaction) throws X;
}

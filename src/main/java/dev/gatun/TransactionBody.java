package dev.gatun;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction does. It may run several times, so it should change nothing but the transaction.
 *
 * @param <R> what it returns
 * @param <X> what it throws
 */
@FunctionalInterface
public interface TransactionBody<R extends @Nullable Object, X extends Exception> {
  /** Reads and writes through the transaction, which is over when this returns. */
  R run(Transaction transaction) throws X;
}

package dev.gatun;

import dev.gatun.engine.Engine;
import dev.gatun.engine.RawTransaction;
import dev.gatun.error.ConflictException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the body of a transaction until it commits. Between two tries it waits a random time that doubles, so that transactions which keep meeting
 * each other drift apart; after many tries it gives up.
 */
final class Retries {
  private static final int MOST_TRIES = 100;
  private static final long FIRST_WAIT_NANOS = 2_000;
  private static final int DOUBLINGS = 11;

  private Retries() {}

  static <R extends @Nullable Object, X extends Exception> R run(Store store, Engine engine, boolean sync, TransactionBody<R, X> body) throws X {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      try (RawTransaction raw = engine.begin()) {
        R result = body.run(new StoredTransaction(store, raw));
        if (raw.commit(sync)) {
          return result;
        }
      } catch (RuntimeException e) {
        if (!RawTransaction.isStale(e)) {
          throw e;
        }
      }
      engine.countConflict();
      waitAfter(tries);
    }
    throw new ConflictException("the transaction met other writers " + MOST_TRIES + " times and gave up; nothing of it was written; try again");
  }

  private static void waitAfter(int tries) {
    long most = FIRST_WAIT_NANOS << Math.min(tries, DOUBLINGS);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most) + 1);
  }
}

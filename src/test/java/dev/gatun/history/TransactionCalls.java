package dev.gatun.history;

import static dev.gatun.history.Operation.UNTOUCHED;

import dev.gatun.Transaction;
import java.util.Arrays;

/** The body of a transaction over the keys of a history. It may run several times; the reads of the last run count. */
final class TransactionCalls {
  private final Transaction tx;
  private final KeyPlaces places;

  TransactionCalls(Transaction tx, KeyPlaces places) {
    this.tx = tx;
    this.places = places;
  }

  /** Reads the wanted keys by points, or all by ranges; then writes, and sees its own writes. */
  void run(long[] reads, int wanted, long[] writes, boolean ranges) {
    Arrays.fill(reads, UNTOUCHED);
    if (ranges) {
      Scan.into(reads, places, tx::view);
    }
    for (int k = 0; k < places.keys; k++) {
      if ((wanted >> k & 1) != 0) {
        read(reads, k);
      }
    }
    for (int k = 0; k < places.keys; k++) {
      if (writes[k] != UNTOUCHED) {
        write(k, writes[k]);
      }
    }
  }

  private void read(long[] reads, int k) {
    long value = Values.number(tx.view(places.table(k)).get(places.bytes(k)));
    if (reads[k] != UNTOUCHED && reads[k] != value) {
      throw new AssertionError("key " + k + " was " + reads[k] + " in a range and " + value + " by itself, in one transaction");
    }
    reads[k] = value;
  }

  private void write(int k, long value) {
    if (value == 0) {
      tx.remove(places.table(k), places.bytes(k));
    } else {
      tx.put(places.table(k), places.bytes(k), Values.bytes(value));
    }
    long seen = Values.number(tx.view(places.table(k)).get(places.bytes(k)));
    if (seen != value) {
      throw new AssertionError("a transaction wrote " + value + " to key " + k + " and reads " + seen);
    }
  }
}

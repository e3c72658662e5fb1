package dev.gatun.engine;

import dev.gatun.tree.Mutation;
import dev.gatun.tree.Reservation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Operations of replay waiting to be applied in the order of their keys instead of the order of the log: neighbours share their leaves, so most of
 * what each one needs is in the cache. The sort goes by a few bytes of the key behind what all keys of the window share, and then by the
 * place in the log; so operations on one key keep their order, which is all the order that point operations have. Operations on whole tables are
 * barriers: the window is applied before them.
 *
 * <p>Holds a few MiB at most, whatever the log's length, and little when there is little to replay. One thread.
 */
final class ReplayWindow {
  private static final int OPERATIONS = 1 << 15;
  private static final int FIRST_OPERATIONS = 1 << 8;
  private static final int BYTES = 4 << 20;
  private static final int FIRST_BYTES = 1 << 14;
  private static final int INDEX_BITS = 15;
  private static final int SORTED_BYTES = 6;

  /** The value length of a delete. */
  private static final int DELETE = -1;

  private final Engine engine;
  private final long epoch;
  private final Mutation mutation = new Mutation();
  private byte[] bytes = new byte[FIRST_BYTES];
  private RawTable[] tables = new RawTable[FIRST_OPERATIONS];
  private int[] keyAt = new int[FIRST_OPERATIONS];
  private int[] keyLength = new int[FIRST_OPERATIONS];
  private int[] valueLength = new int[FIRST_OPERATIONS];
  private byte[][] references = new byte[FIRST_OPERATIONS][];
  private long[] lsns = new long[FIRST_OPERATIONS];
  private long[] order = new long[FIRST_OPERATIONS];
  private int count;
  private int used;

  ReplayWindow(Engine engine, long epoch) {
    this.engine = engine;
    this.epoch = epoch;
  }

  /** Where the next operation's bytes go: room for {@code needed} of them. Applies what is there first when it must. */
  int room(int needed) {
    if (count == OPERATIONS || used + needed > BYTES) {
      apply();
    }
    if (count == lsns.length) {
      growOperations(2 * count);
    }
    if (used + needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(BYTES, 2 * Math.max(bytes.length, needed)));
    }
    return used;
  }

  private void growOperations(int operations) {
    tables = Arrays.copyOf(tables, operations);
    keyAt = Arrays.copyOf(keyAt, operations);
    keyLength = Arrays.copyOf(keyLength, operations);
    valueLength = Arrays.copyOf(valueLength, operations);
    references = Arrays.copyOf(references, operations);
    lsns = Arrays.copyOf(lsns, operations);
    order = Arrays.copyOf(order, operations);
  }

  /** Valid until the next call of {@link #room}. */
  byte[] bytes() {
    return bytes;
  }

  /** A put whose key and value lie one behind the other at the room given. */
  void put(RawTable table, int keyBytes, int valueBytes, long lsn) {
    add(table, keyBytes, valueBytes, null, lsn);
    used += keyBytes + valueBytes;
  }

  /** A put of a large value, whose key lies at the room given. */
  void putLarge(RawTable table, int keyBytes, byte[] reference, long lsn) {
    add(table, keyBytes, reference.length, reference, lsn);
    used += keyBytes;
  }

  /** A delete, whose key lies at the room given. */
  void delete(RawTable table, int keyBytes, long lsn) {
    add(table, keyBytes, DELETE, null, lsn);
    used += keyBytes;
  }

  private void add(RawTable table, int keyBytes, int valueBytes, byte @Nullable [] reference, long lsn) {
    tables[count] = table;
    keyAt[count] = used;
    keyLength[count] = keyBytes;
    valueLength[count] = valueBytes;
    references[count] = reference;
    lsns[count] = lsn;
    count++;
  }

  /** Applies everything that waits. */
  void apply() {
    sort();
    for (int i = 0; i < count; i++) {
      applyOne((int) (order[i] & (1 << INDEX_BITS) - 1));
    }
    Arrays.fill(references, 0, count, null);
    Arrays.fill(tables, 0, count, null);
    count = 0;
    used = 0;
  }

  private void sort() {
    int shared = sharedPrefix();
    for (int i = 0; i < count; i++) {
      order[i] = rank(i, shared) << INDEX_BITS | i;
    }
    Arrays.sort(order, 0, count);
  }

  /** Bytes that all keys begin with; what tables they are of does not matter, it is only a matter of speed. */
  private int sharedPrefix() {
    int shared = count == 0 ? 0 : keyLength[0];
    for (int i = 1; i < count && shared > 0; i++) {
      int end = keyAt[i] + Math.min(shared, keyLength[i]);
      int difference = Arrays.mismatch(bytes, keyAt[0], keyAt[0] + Math.min(shared, keyLength[i]), bytes, keyAt[i], end);
      shared = difference < 0 ? Math.min(shared, keyLength[i]) : difference;
    }
    return shared;
  }

  /** The next bytes of a key behind the shared ones, 48 bits: with the 15 of the place below them a positive number. Equal keys have equal ranks. */
  private long rank(int i, int shared) {
    long rank = 0;
    for (int b = 0; b < SORTED_BYTES; b++) {
      int at = shared + b;
      rank = rank << 8 | (at < keyLength[i] ? bytes[keyAt[i] + at] & 0xFF : 0);
    }
    return rank;
  }

  private void applyOne(int i) {
    RawTable table = tables[i];
    mutation.key(bytes, keyAt[i], keyLength[i]);
    byte[] reference = references[i];
    if (reference != null) {
      LargeValues.attach(engine, reference, lsns[i]);
      mutation.put(reference, 0, reference.length, true);
    } else if (valueLength[i] == DELETE) {
      mutation.delete();
    } else {
      mutation.put(bytes, keyAt[i] + keyLength[i], valueLength[i], false);
    }
    try (Reservation reservation = engine.space().reserveUrgently(Space.pagesFor(1, 0, table.height(), Long.MAX_VALUE))) {
      table.cell().beforeChange(epoch);
      table.writer().apply(mutation, lsns[i], epoch, reservation);
      reservation.finish(engine.treeSpace(), epoch);
    }
  }
}

package dev.gatun.history;

import static dev.gatun.history.Operation.UNTOUCHED;

import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.error.ConflictException;
import dev.gatun.history.Operation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One thread that calls the store at random and writes down what it did and when. */
final class Client {
  /** What is called. Each mixture has all that the one before has. */
  enum Mix { POINTS, BATCHES, SNAPSHOTS, NAVIGATION }

  private static final Kind[] POINTS = Arrays.stream(Kind.values()).filter(k -> k.compareTo(Kind.FIRST) < 0).toArray(Kind[]::new);
  private static final long NUMBERS_FOR_EACH_THREAD = 1L << 24;

  final List<Operation> history = new ArrayList<>();
  private final Store store;
  private final KeyPlaces places;
  private final Mix mix;
  private final Random random;
  private final int thread;
  private final long[] lastSeen;
  private final PointCalls points;
  private long next;

  Client(Store store, KeyPlaces places, Mix mix, Random random, int thread) {
    this.store = store;
    this.places = places;
    this.mix = mix;
    this.random = random;
    this.thread = thread;
    this.lastSeen = new long[places.keys];
    this.points = new PointCalls(places);
    this.next = (thread + 1) * NUMBERS_FOR_EACH_THREAD;
  }

  void any() {
    int dice = random.nextInt(20);
    if (readsMost() && dice < 15) {
      burst();
    } else if (mix == Mix.NAVIGATION && dice < 8) {
      navigation();
    } else if (mix == Mix.SNAPSHOTS && dice < 3) {
      snapshot();
    } else if (mix == Mix.SNAPSHOTS && dice < 6) {
      transaction();
    } else if (mix != Mix.POINTS && dice < 10) {
      batch();
    } else if (dice == 19) {
      several();
    } else if (dice >= 16 && mix != Mix.POINTS) {
      burst();
    } else {
      point();
    }
  }

  /** Of the threads that share a store with batches, one in three is there for what others have half done. */
  private boolean readsMost() {
    return thread % 3 == 0 && (mix == Mix.BATCHES || mix == Mix.SNAPSHOTS);
  }

  private void point() {
    int key = random.nextInt(places.keys);
    Kind kind = POINTS[random.nextInt(POINTS.length)];
    long argument = ++next;
    long expected = lastSeen[key] == 0 ? argument : lastSeen[key];
    points.expects(expected);
    long call = System.nanoTime();
    long result = points.call(kind, key, argument);
    long back = System.nanoTime();
    add(Operation.one(thread, call, back, kind, key, argument, points.seen(), result));
    lastSeen[key] = result > 1 ? result : kind == Kind.PUT ? argument : lastSeen[key];
  }

  /** Each key by itself is linearizable, all of them together are not. */
  private void several() {
    List<byte[]> wanted = new ArrayList<>();
    for (int k = 0; k < places.keys; k += 2) {
      wanted.add(places.bytes(k));
    }
    long call = System.nanoTime();
    Map<byte[], byte[]> found = places.table(0).getAll(wanted);
    long back = System.nanoTime();
    for (int k = 0; k < places.keys; k += 2) {
      add(Operation.one(thread, call, back, Kind.GET, k, 0, 0, Values.number(found.get(places.bytes(k)))));
    }
  }

  /** All keys one after the other, as quickly as possible: between two of them half a batch would be seen. */
  private void burst() {
    int first = random.nextInt(places.keys);
    int step = random.nextBoolean() ? 1 : places.keys - 1;
    for (int i = 0, k = first; i < places.keys; i++, k = (k + step) % places.keys) {
      long call = System.nanoTime();
      byte[] value = places.table(k).get(places.bytes(k));
      add(Operation.one(thread, call, System.nanoTime(), Kind.GET, k, 0, 0, Values.number(value)));
    }
  }

  private void add(Operation operation) {
    history.add(operation);
  }

  // ---------------------------------------------------------------- navigation

  private void navigation() {
    Kind[] kinds = {Kind.FIRST, Kind.FLOOR, Kind.LOWER, Kind.CEILING, Kind.HIGHER};
    Kind kind = kinds[random.nextInt(kinds.length)];
    int bound = random.nextInt(places.keys + (kind == Kind.LOWER ? 1 : 0));
    if (random.nextInt(4) == 0) {
      poll(kind == Kind.FIRST);
      return;
    }
    long call = System.nanoTime();
    Map.Entry<byte[], byte[]> found = navigate(places.table(0), kind, places.bytes(bound));
    long back = System.nanoTime();
    int key = found == null ? -1 : places.keyOf(found.getKey());
    add(Operation.one(thread, call, back, kind, bound, 0, key + 1, key < 0 ? 0 : Values.number(found.getValue())));
  }

  private static Map.@Nullable Entry<byte[], byte[]> navigate(Table<byte[], byte[]> table, Kind kind, byte[] bound) {
    return switch (kind) {
      case FIRST -> table.first();
      case FLOOR -> table.floor(bound);
      case LOWER -> table.lower(bound);
      case CEILING -> table.ceiling(bound);
      default -> table.higher(bound);
    };
  }

  /** Removes an entry that was at the end at some moment of the call: a look at the end, and the removal of what was seen, each at its moment. */
  private void poll(boolean first) {
    var own = places.table(0).asMap().subMap(places.bytes(0), places.bytes(places.keys));
    long call = System.nanoTime();
    Map.Entry<byte[], byte[]> polled = first ? own.pollFirstEntry() : own.pollLastEntry();
    long back = System.nanoTime();
    int key = polled == null ? -1 : places.keyOf(polled.getKey());
    long value = key < 0 ? 0 : Values.number(polled.getValue());
    add(Operation.one(thread, call, back, first ? Kind.FIRST : Kind.LOWER, places.keys, 0, key + 1, value));
    if (key >= 0) {
      add(Operation.one(thread, call, back, Kind.REMOVE_EXPECTED, key, 0, value, 1));
    }
  }

  // ---------------------------------------------------------------- several keys at once

  private long[] untouched() {
    long[] all = new long[places.keys];
    Arrays.fill(all, UNTOUCHED);
    return all;
  }

  private long[] randomWrites(int share) {
    long[] writes = untouched();
    for (int k = 0; k < places.keys; k++) {
      if (random.nextInt(share) == 0) {
        writes[k] = random.nextInt(3) == 0 ? 0 : ++next;
      }
    }
    return writes;
  }

  /** Sometimes with so many keys of nobody in between that applying it takes a while. */
  private void batch() {
    if (random.nextInt(4) == 0) {
      removeRange();
      return;
    }
    long[] writes = randomWrites(2);
    int between = mix == Mix.NAVIGATION || random.nextInt(8) != 0 ? 0 : 40;
    long call = System.nanoTime();
    store.write(batch -> {
      for (int k = 0; k < places.keys; k++) {
        if (writes[k] == 0) {
          batch.remove(places.table(k), places.bytes(k));
        } else if (writes[k] != UNTOUCHED) {
          batch.put(places.table(k), places.bytes(k), Values.bytes(writes[k]));
        }
        for (int i = 0; i < between; i++) {
          batch.put(places.table(k), places.between(k, i), Values.bytes(i + 1));
        }
      }
    });
    add(Operation.several(thread, call, System.nanoTime(), Kind.BATCH, untouched(), writes));
  }

  /** All keys of the range that are in the first key's table, and those of nobody in between, at once: so few pages are one slice. */
  private void removeRange() {
    int from = random.nextInt(places.keys);
    int to = from + random.nextInt(places.keys - from);
    Table<byte[], byte[]> table = places.table(from);
    long[] writes = untouched();
    for (int k = from; k <= to; k++) {
      writes[k] = places.table(k) == table ? 0 : UNTOUCHED;
    }
    Range<byte[]> range = Range.closedOpen(places.bytes(from), places.bytes(to + 1));
    boolean alone = random.nextBoolean();
    long call = System.nanoTime();
    if (alone) {
      table.removeRange(range);
    } else {
      store.transact(tx -> {
        tx.removeRange(table, range);
        return null;
      });
    }
    add(Operation.several(thread, call, System.nanoTime(), Kind.REMOVE_RANGE, untouched(), writes));
  }

  /** What it shows is of one moment while it was opened, however late and often it is read. */
  private void snapshot() {
    long[] reads = untouched();
    long call = System.nanoTime();
    try (var snapshot = store.snapshot()) {
      long back = System.nanoTime();
      for (int k = 0; k < places.keys; k++) {
        reads[k] = Values.number(snapshot.view(places.table(k)).get(places.bytes(k)));
      }
      long[] scanned = new long[places.keys];
      Scan.into(scanned, places, snapshot::view);
      if (!Arrays.equals(reads, scanned)) {
        throw new AssertionError("a snapshot showed " + Arrays.toString(reads) + ", then " + Arrays.toString(scanned));
      }
      add(Operation.several(thread, call, back, Kind.SNAPSHOT, reads, untouched()));
    }
  }

  private void transaction() {
    boolean ranges = random.nextBoolean();
    boolean fails = random.nextInt(8) == 0;
    long[] writes = random.nextInt(4) == 0 ? untouched() : randomWrites(3);
    int wanted = random.nextInt(1 << places.keys);
    long[] reads = new long[places.keys];
    long call = System.nanoTime();
    try {
      store.transact(tx -> {
        new TransactionCalls(tx, places).run(reads, wanted, writes, ranges);
        if (fails) {
          throw new GivenUp();
        }
        return null;
      });
    } catch (ConflictException | GivenUp e) {
      return; // none of its values may ever be seen
    }
    add(Operation.several(thread, call, System.nanoTime(), Kind.TRANSACTION, reads, writes));
  }

  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}

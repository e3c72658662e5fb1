package dev.gatun.history;

import dev.gatun.Range;
import dev.gatun.ReadView;
import dev.gatun.Table;
import dev.gatun.history.Appends.Read;
import dev.gatun.history.Appends.Step;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one history of transactions, whose values are lists. A window of keys moves on as they are appended to, so that lists stay short,
 * leaves split, and new keys appear in ranges that somebody is reading. Even keys are made by whoever appends first; odd ones by batches, which write
 * without reading, and are appended to only when they are there.
 */
final class Lists {
  private static final int APPENDS_FOR_EACH_STEP = 12;
  private static final int WIDTH = 6;

  final Table<byte[], byte[]> table;
  private final KeyPlaces places;
  private final AtomicLong elements = new AtomicLong();
  private final AtomicInteger batchKeys = new AtomicInteger(1);

  Lists(KeyPlaces places) {
    this.places = places;
    this.table = places.table(0);
  }

  long newElement() {
    return elements.incrementAndGet();
  }

  private int window() {
    return (int) (elements.get() / APPENDS_FOR_EACH_STEP) * 2;
  }

  /** Mostly one of the window, sometimes one to come, which ranges have found absent. */
  int randomKey(Random random) {
    return window() + random.nextInt(random.nextInt(4) == 0 ? 3 * WIDTH : WIDTH);
  }

  /** So many odd keys that nobody has written, or -1 when there are enough. */
  int newBatchKeys(int count) {
    int first = batchKeys.get();
    return first < window() + 2 * WIDTH && batchKeys.compareAndSet(first, first + 2 * count) ? first : -1;
  }

  byte[] bytes(int key) {
    return places.list(key);
  }

  static long[] decode(byte @Nullable [] value) {
    if (value == null) {
      return new long[0];
    }
    LongBuffer numbers = ByteBuffer.wrap(value).asLongBuffer();
    long[] list = new long[numbers.remaining()];
    numbers.get(list);
    return list;
  }

  static byte[] encode(long[] list, long element) {
    ByteBuffer bytes = ByteBuffer.allocate((list.length + 1) * Long.BYTES);
    bytes.asLongBuffer().put(list).put(element);
    return bytes.array();
  }

  // ---------------------------------------------------------------- reads

  Read point(ReadView<byte[], byte[]> view, int key) {
    return new Read(key, decode(view.get(bytes(key))), false);
  }

  /** The keys about the window, those to come too. */
  List<Step> range(ReadView<byte[], byte[]> view, Random random) {
    int from = Math.max(0, window() - WIDTH + random.nextInt(3 * WIDTH));
    return range(view, from, from + WIDTH + random.nextInt(WIDTH), random.nextBoolean());
  }

  /** Everything that the history has touched. */
  List<Step> everything(ReadView<byte[], byte[]> view) {
    return range(view, 0, Math.max(window() + 4 * WIDTH, batchKeys.get()), false);
  }

  private List<Step> range(ReadView<byte[], byte[]> view, int from, int to, boolean reversed) {
    TreeMap<Integer, long[]> found = new TreeMap<>();
    Range<byte[]> range = Range.closedOpen(bytes(from), bytes(to + 1));
    view.forEach(reversed ? Range.reversed(range) : range, (key, value) -> found.put(places.listOf(key), decode(value)));
    List<Step> reads = new ArrayList<>();
    for (int key = from; key <= to; key++) {
      reads.add(new Read(key, found.getOrDefault(key, new long[0]), true));
    }
    return reads;
  }
}

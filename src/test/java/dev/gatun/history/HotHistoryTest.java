package dev.gatun.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codec;
import dev.gatun.Store;
import dev.gatun.StoreOn;
import dev.gatun.engine.EngineOptions;
import dev.gatun.history.Client.Mix;
import dev.gatun.io.MemoryStorage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The histories of {@link LinearizabilityTest} once more, on stores that keep hot records, with readers who only look. */
class HotHistoryTest {
  private static final int SCALE = Integer.getInteger("gatun.scale", 1);
  private static final int KEYS = 4;
  private static final int LOOKS = 40;

  /** Bytes that nobody here changes. An array is found again by itself, and all threads of a history use the same ones for its keys. */
  private record Unchanged() implements Codec<byte[]> {
    @Override
    public int encodedSize(byte[] value) {
      return value.length;
    }

    @Override
    public void encode(byte[] value, MemorySegment target, long offset) {
      MemorySegment.copy(value, 0, target, ValueLayout.JAVA_BYTE, offset, value.length);
    }

    @Override
    public byte[] decode(MemorySegment source, long offset, long length) {
      return source.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public boolean isImmutable() {
      return true;
    }

    @Override
    public String id() {
      return "bytes";
    }
  }

  @ParameterizedTest
  @CsvSource({"POINTS, 20, false", "POINTS, 10, true", "BATCHES, 10, false", "SNAPSHOTS, 10, true", "BATCHES, 6, true"})
  void historiesWithHotRecordsAreLinearizable(Mix mix, int histories, boolean sync) {
    long seed = Long.getLong("gatun.seed", System.nanoTime() % 1_000_000);
    EngineOptions standard = EngineOptions.DEFAULT;
    EngineOptions options =
        new EngineOptions(sync, standard.flushInterval(), 0, standard.checkpointInterval(), true, false, true);
    try (Store store = StoreOn.storage(new MemoryStorage(), options, 1 << 20)) {
      try (Surroundings surroundings = new Surroundings(store, seed)) {
        for (int h = 0; h < histories * SCALE; h++) {
          KeyPlaces places = new KeyPlaces(store, h, KEYS, h % 2 == 1, new Unchanged());
          surroundings.surround(places, true);
          List<Operation> history = record(store, places, mix, 1 + h % 2, 1_500, seed + h);
          String refused = LinearizabilityChecker.refuse(history, new long[KEYS]);
          long number = seed + h;
          assertNull(refused, () -> "seed " + number + " (threads race), " + refused);
        }
      }
      assertEquals(List.of(), store.verify().damages());
      assertTrue(store.stats().hotHits() > 0, () -> "no read met a hot record: " + store.stats());
    }
  }

  /** Some threads call anything, two more only look; each look is one operation. */
  private static List<Operation> record(Store store, KeyPlaces places, Mix mix, int writers, int operations, long seed) {
    Crowd crowd = new Crowd();
    List<List<Operation>> recorded = new ArrayList<>();
    for (int t = 0; t < writers; t++) {
      Client client = new Client(store, places, mix, new Random(seed * 31 + t), t);
      recorded.add(client.history);
      crowd.add(false, () -> {
        for (int i = 0; i < operations / writers && !crowd.isStopped(); i++) {
          client.any();
          Thread.onSpinWait();
        }
      });
    }
    for (int t = writers; t < writers + 2; t++) {
      int thread = t;
      List<Operation> looks = new ArrayList<>();
      recorded.add(looks);
      crowd.add(false, () -> IntStream.range(0, operations).forEach(i -> look(places, thread, (i / LOOKS) % KEYS, looks)));
    }
    crowd.join();
    return recorded.stream().flatMap(List::stream).toList();
  }

  private static void look(KeyPlaces places, int thread, int key, List<Operation> looks) {
    long call = System.nanoTime();
    long number = Values.number(places.table(key).get(places.bytes(key)));
    looks.add(Operation.one(thread, call, System.nanoTime(), Operation.Kind.GET, key, 0, 0, number));
  }
}

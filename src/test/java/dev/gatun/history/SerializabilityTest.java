package dev.gatun.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gatun.Store;
import dev.gatun.StoreOn;
import dev.gatun.engine.EngineOptions;
import dev.gatun.history.Appends.Outcome;
import dev.gatun.io.MemoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Transactions with points, appends and ranges, beside batches, single calls and snapshots, are strictly serializable: {@link SerializabilityChecker}
 * finds no cycle, no element of a transaction that threw, and no body that saw a state that was not, whether it committed or not.
 */
class SerializabilityTest {
  private static final EngineOptions ASYNC = new EngineOptions(false, Duration.ofMillis(20), 0, Duration.ofMinutes(1), true, false, true);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"25, false", "15, true"})
  void transactionsInMemoryAreStrictlySerializable(int histories, boolean virtual) {
    try (Store store = StoreOn.storage(new MemoryStorage(), ASYNC)) {
      histories(store, virtual, histories * Tally.SCALE, 3_000, seed());
    }
  }

  @ParameterizedTest
  @CsvSource({"5, false", "5, true"})
  void durableTransactionsOnFilesAreStrictlySerializable(int histories, boolean virtual) {
    try (Store store = Store.open(directory)) {
      histories(store, virtual, histories * Tally.SCALE, 200, seed());
    }
  }

  @Test
  @Tag("soak")
  void manyLongHistoriesOfTransactionsAreStrictlySerializable() {
    int histories = Tally.SOAK_HISTORIES;
    long seed = seed();
    Tally all = new Tally("all transactions, seed " + seed);
    for (int part = 0; part < histories; part += 10) {
      boolean files = part / 10 % 10 == 9;
      Path place = directory.resolve("store-" + part);
      try (Store store = files ? Store.open(place) : StoreOn.storage(new MemoryStorage(), ASYNC)) {
        all.add(histories(store, part / 10 % 2 == 1, Math.min(10, histories - part), files ? 1_000 : 4_000, seed + part));
      }
    }
    all.print();
  }

  private static long seed() {
    Long given = Long.getLong("gatun.seed");
    return given != null ? given : System.nanoTime() % 1_000_000;
  }

  private static Tally histories(Store store, boolean virtual, int histories, int operations, long seed) {
    Tally tally = new Tally("transactions" + (virtual ? " by virtual threads" : "") + ", seed " + seed);
    try (Surroundings surroundings = new Surroundings(store, seed)) {
      for (int h = 0; h < histories; h++) {
        KeyPlaces places = new KeyPlaces(store, h, 4, false);
        surroundings.surround(places, true);
        List<Appends> history = record(store, new Lists(places), virtual, 2 + h % 3, operations, seed + h);
        judge(history, tally, seed + h);
      }
    }
    tally.print();
    assertEquals(List.of(), store.verify().damages());
    return tally;
  }

  private static List<Appends> record(Store store, Lists lists, boolean virtual, int threads, int operations, long seed) {
    List<AppendClient> clients = new ArrayList<>();
    Crowd crowd = new Crowd();
    for (int t = 0; t < threads; t++) {
      AppendClient client = new AppendClient(store, lists, new Random(seed * 31 + t), t);
      clients.add(client);
      crowd.add(virtual, () -> {
        for (int i = 0; i < operations / threads && !crowd.isStopped(); i++) {
          client.any();
        }
      });
    }
    crowd.join();
    List<Appends> all = new ArrayList<>();
    clients.forEach(client -> all.addAll(client.history));
    long call = System.nanoTime();
    all.add(new Appends(-1, call, System.nanoTime(), Outcome.COMMITTED, "last look", lists.everything(lists.table)));
    return all;
  }

  private static void judge(List<Appends> history, Tally tally, long seed) {
    long began = System.nanoTime();
    String refused = SerializabilityChecker.refuse(history);
    tally.add(history.size(), history.stream().filter(t -> !t.isCommitted()).count(), System.nanoTime() - began);
    assertNull(refused, () -> "seed " + seed + " (threads race): " + refused);
  }
}

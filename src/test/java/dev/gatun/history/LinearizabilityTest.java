package dev.gatun.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gatun.Store;
import dev.gatun.StoreOn;
import dev.gatun.engine.EngineOptions;
import dev.gatun.history.Client.Mix;
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
 * Records what threads did to few keys and when, through the API, and lets {@link LinearizabilityChecker} judge: point operations by key, and
 * batches, snapshots, small transactions and looks at neighbours over all keys together. Checkpoints, splits and growth go on all the time.
 */
class LinearizabilityTest {
  private static final int KEYS = 4;
  private static final EngineOptions ASYNC = new EngineOptions(false, Duration.ofMillis(20), 0, Duration.ofMinutes(1), true, false, true);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"POINTS, 30, false", "POINTS, 15, true", "BATCHES, 15, false", "BATCHES, 10, true", "SNAPSHOTS, 20, false", "SNAPSHOTS, 10, true",
      "NAVIGATION, 15, false", "NAVIGATION, 5, true"})
  void historiesInMemoryAreLinearizable(Mix mix, int histories, boolean virtual) {
    try (Store store = StoreOn.storage(new MemoryStorage(), ASYNC)) {
      histories(store, mix, virtual, histories * Tally.SCALE, mix == Mix.POINTS || mix == Mix.NAVIGATION ? 4_000 : 2_000, seed());
    }
  }

  @ParameterizedTest
  @CsvSource({"POINTS, 10, false", "BATCHES, 8, true", "SNAPSHOTS, 8, false", "SNAPSHOTS, 4, true", "NAVIGATION, 5, false"})
  void durableHistoriesOnFilesAreLinearizable(Mix mix, int histories, boolean virtual) {
    try (Store store = Store.open(directory)) {
      histories(store, mix, virtual, histories * Tally.SCALE, 300, seed());
    }
  }

  /** A quarter of the histories each of the mixtures; on files one in ten. */
  @Test
  @Tag("soak")
  void manyLongHistoriesAreLinearizable() {
    int histories = Tally.SOAK_HISTORIES;
    long seed = seed();
    Tally all = new Tally("all, seed " + seed);
    for (int part = 0; part < histories; part += 20) {
      Mix mix = Mix.values()[part / 20 % Mix.values().length];
      boolean files = part / 20 % 10 == 9;
      Path place = directory.resolve("store-" + part);
      try (Store store = files ? Store.open(place) : StoreOn.storage(new MemoryStorage(), ASYNC)) {
        all.add(histories(store, mix, part / 80 % 2 == 1, Math.min(20, histories - part), files ? 1_000 : 4_000, seed + part));
      }
    }
    all.print();
  }

  private static long seed() {
    Long given = Long.getLong("gatun.seed");
    return given != null ? given : System.nanoTime() % 1_000_000;
  }

  private static Tally histories(Store store, Mix mix, boolean virtual, int histories, int operations, long seed) {
    Tally tally = new Tally(mix + (virtual ? " by virtual threads" : "") + ", seed " + seed);
    try (Surroundings surroundings = new Surroundings(store, seed)) {
      for (int h = 0; h < histories; h++) {
        boolean navigation = mix == Mix.NAVIGATION;
        KeyPlaces places = new KeyPlaces(store, h, KEYS, !navigation && h % 2 == 1);
        surroundings.surround(places, !navigation);
        List<Operation> history = record(store, places, mix, virtual, 2 + h % 3, operations, seed + h);
        judge(history, tally, seed + h);
      }
    }
    tally.print();
    assertEquals(List.of(), store.verify().damages());
    return tally;
  }

  private static List<Operation> record(
      Store store, KeyPlaces places, Mix mix, boolean virtual, int threads, int operations, long seed) {
    List<Client> clients = new ArrayList<>();
    Crowd crowd = new Crowd();
    for (int t = 0; t < threads; t++) {
      Client client = new Client(store, places, mix, new Random(seed * 31 + t), t);
      clients.add(client);
      crowd.add(virtual, () -> {
        for (int i = 0; i < operations / threads && !crowd.isStopped(); i++) {
          client.any();
        }
      });
    }
    crowd.join();
    List<Operation> all = new ArrayList<>();
    clients.forEach(client -> all.addAll(client.history));
    return all;
  }

  private static void judge(List<Operation> history, Tally tally, long seed) {
    long began = System.nanoTime();
    String refused = LinearizabilityChecker.refuse(history, new long[KEYS]);
    tally.add(history, System.nanoTime() - began);
    assertNull(refused, () -> "seed " + seed + " (threads race), " + refused);
  }
}

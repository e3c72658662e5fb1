package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of a registry of Micrometer show what the store's own figures say. */
class GatunMetricsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final double NANOS = 1e9;

  /** Each meter, after the component of {@link StoreStats} from which it comes. Times are in seconds, as the registry's are. */
  private static final Map<String, ToDoubleFunction<StoreStats>> METERS = new TreeMap<>(Map.ofEntries(
      Map.entry("dataBytes gatun.data.size", StoreStats::dataBytes),
      Map.entry("liveBytes gatun.data.live", StoreStats::liveBytes),
      Map.entry("deadBytes gatun.data.dead", StoreStats::deadBytes),
      Map.entry("reclaimableBytes gatun.data.reclaimable", StoreStats::reclaimableBytes),
      Map.entry("freeBytes gatun.data.free", StoreStats::freeBytes),
      Map.entry("heldBytes gatun.data.held", StoreStats::heldBytes),
      Map.entry("pages gatun.pages use=live", s -> s.pages().live()),
      Map.entry("pages gatun.pages use=free", s -> s.pages().free()),
      Map.entry("pages gatun.pages use=held", s -> s.pages().held()),
      Map.entry("pages gatun.pages use=checkpoints", s -> s.pages().checkpoints()),
      Map.entry("pages gatun.pages use=loose", s -> s.pages().loose()),
      Map.entry("tables gatun.tables", StoreStats::tables),
      Map.entry("entries gatun.entries", StoreStats::entries),
      Map.entry("logBytes gatun.log.size", StoreStats::logBytes),
      Map.entry("replayBytes gatun.log.replay", StoreStats::replayBytes),
      Map.entry("unforcedBytes gatun.log.unforced", StoreStats::unforcedBytes),
      Map.entry("forces gatun.log.forces", StoreStats::forces),
      Map.entry("forceWaits gatun.log.force.waits", StoreStats::forceWaits),
      Map.entry("forceTimes gatun.log.force.percentile phi=0.5", s -> seconds(s.forceTimes().median())),
      Map.entry("forceTimes gatun.log.force.percentile phi=0.99", s -> seconds(s.forceTimes().p99())),
      Map.entry("forceTimes gatun.log.force.max", s -> seconds(s.forceTimes().max())),
      Map.entry("acknowledgements gatun.acknowledgements", s -> s.acknowledgements().count()),
      Map.entry("acknowledgements gatun.acknowledgement.percentile phi=0.5", s -> seconds(s.acknowledgements().median())),
      Map.entry("acknowledgements gatun.acknowledgement.percentile phi=0.99", s -> seconds(s.acknowledgements().p99())),
      Map.entry("acknowledgements gatun.acknowledgement.max", s -> seconds(s.acknowledgements().max())),
      Map.entry("checkpoints gatun.checkpoints", StoreStats::checkpoints),
      Map.entry("lastCheckpoint gatun.checkpoint.last", s -> seconds(s.lastCheckpoint())),
      Map.entry("checkpointTimes gatun.checkpoint.percentile phi=0.5", s -> seconds(s.checkpointTimes().median())),
      Map.entry("checkpointTimes gatun.checkpoint.percentile phi=0.99", s -> seconds(s.checkpointTimes().p99())),
      Map.entry("checkpointTimes gatun.checkpoint.max", s -> seconds(s.checkpointTimes().max())),
      Map.entry("compactions gatun.compactions", StoreStats::compactions),
      Map.entry("snapshots gatun.snapshots", StoreStats::snapshots),
      Map.entry("openSnapshots gatun.snapshot.oldest", s -> s.openSnapshots().isEmpty() ? 0 : seconds(s.openSnapshots().getFirst().age())),
      Map.entry("conflicts gatun.conflicts", StoreStats::conflicts),
      Map.entry("hotHits gatun.hot.reads result=hit", StoreStats::hotHits),
      Map.entry("hotMisses gatun.hot.reads result=miss", StoreStats::hotMisses),
      Map.entry("hotBytes gatun.hot.size", StoreStats::hotBytes)));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND / 2); // it may overflow, as nanoTime may
  private Store store = Store.inMemory(new HotRecords(1 << 20));

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void everyFigureHasItsMetersAndTheyAgree() {
    bind();
    assertEquals(keys(METERS.keySet()), keys(meters().keySet()));
    work();
    try (Snapshot open = store.snapshot()) {
      clock.addAndGet(SECOND);
      StoreStats before = store.stats();
      Map<String, Double> meters = meters();
      StoreStats after = store.stats();
      METERS.forEach((name, figure) -> assertBetween(figure.applyAsDouble(before), figure.applyAsDouble(after), meters.get(key(name)), name));
      assertEquals(1, open.view(store.table("t")).size());
      assertMoved(meters);
    }
  }

  /** What must not be 0 after the work, or a meter of another name would agree as well. */
  private static void assertMoved(Map<String, Double> meters) {
    List<String> still = List.of(
        "gatun.pages use=loose", "gatun.log.replay", "gatun.log.unforced", "gatun.log.force.waits", "gatun.data.held", "gatun.pages use=held",
        "gatun.checkpoint.last", "gatun.data.free", "gatun.pages use=free", "gatun.data.reclaimable", "gatun.log.size");
    meters.forEach((name, value) -> assertTrue(value > 0 || still.contains(name), name + " " + value));
    assertEquals(2, meters.get("gatun.tables"));
    assertEquals(1, meters.get("gatun.snapshots"));
    assertEquals(1, meters.get("gatun.acknowledgements"));
    assertEquals(1, meters.get("gatun.conflicts"));
    assertEquals(1, meters.get("gatun.compactions"));
  }

  @Test
  void everyComponentOfTheFiguresHasAMeterOrIsLeftOutOnPurpose() {
    Set<String> read = METERS.keySet().stream().map(name -> name.substring(0, name.indexOf(' '))).collect(Collectors.toCollection(TreeSet::new));
    read.add("heights"); // one for each table, and tables come and go
    Set<String> all = new TreeSet<>();
    Arrays.stream(StoreStats.class.getRecordComponents()).map(RecordComponent::getName).forEach(all::add);
    assertEquals(all, read);
  }

  @Test
  void theStoreIsAskedOnceASecondHoweverManyMetersAreRead() {
    bind();
    Table<byte[], byte[]> table = store.table("t");
    assertEquals(0, meters().get("gatun.entries"));
    table.put(new byte[1], new byte[1]);
    assertEquals(0, meters().get("gatun.entries"));
    clock.addAndGet(SECOND - 1);
    assertEquals(0, meters().get("gatun.entries"));
    clock.addAndGet(1);
    assertEquals(1, meters().get("gatun.entries"));
    assertEquals(1, registry.get("gatun.tables").gauge().value());
  }

  @Test
  void ofAClosedStoreGaugesAreUnknownAndCountersStay() {
    bind();
    work();
    Map<String, Double> open = meters();
    store.close();
    for (int i = 0; i < 2; i++) {
      meters().forEach((name, value) -> assertEquals(isCounter(name) ? open.get(name) : Double.NaN, value, name));
      clock.addAndGet(2 * SECOND);
    }
  }

  @Test
  void ofAStoreThatWasClosedBeforeTheFirstLookCountersAreZero() {
    bind();
    store.close();
    meters().forEach((name, value) -> assertEquals(isCounter(name) ? 0 : Double.NaN, value, name));
  }

  @Test
  void theRegistryDoesNotKeepTheStore() throws InterruptedException {
    new GatunMetrics(store).bindTo(registry);
    assertTrue(meters().get("gatun.data.size") > 0);
    System.gc();
    assertTrue(meters().get("gatun.data.size") > 0, "a collection does not end the meters of a store in use");
    store.close();
    WeakReference<Store> reference = new WeakReference<>(store);
    store = null;
    for (int i = 0; i < 200 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertNull(reference.get());
    assertEquals(Double.NaN, meters().get("gatun.data.size"));
  }

  @Test
  void storesOfOneRegistryAreToldApartByTheirTags() {
    store.table("t");
    try (Store other = Store.inMemory()) {
      new GatunMetrics(store, Tags.of("store", "one")).bindTo(registry);
      new GatunMetrics(other, Tags.of("store", "other")).bindTo(registry);
      assertEquals(1, registry.get("gatun.tables").tag("store", "one").gauge().value());
      assertEquals(0, registry.get("gatun.tables").tag("store", "other").gauge().value());
      assertEquals(1, registry.get("gatun.pages").tags("store", "one", "use", "live").gauge().value());
    }
  }

  private void bind() {
    new GatunMetrics(store, Tags.empty(), clock::get).bindTo(registry);
  }

  /** A durable write, a conflict, reads that hit and miss, a checkpoint and a compaction. */
  private void work() {
    Table<byte[], byte[]> table = store.table("t");
    Table<String, String> hot = store.table("hot", Codecs.utf8(), Codecs.utf8());
    hot.put("a", "Alice");
    for (int i = 0; i < 5; i++) {
      hot.get("a");
    }
    store.write(Durability.SYNC, batch -> batch.put(table, new byte[1], new byte[1]));
    boolean[] again = {false};
    store.transact(tx -> {
      tx.view(table).get(new byte[1]);
      if (!again[0]) {
        again[0] = true;
        table.put(new byte[1], new byte[2]);
      }
      tx.put(table, new byte[1], new byte[3]);
      return null;
    });
    store.compact();
    for (int i = 0; i < 5; i++) {
      hot.get("a"); // what was written anew is read anew
    }
  }

  private Map<String, Double> meters() {
    return registry.getMeters().stream().collect(Collectors.toMap(GatunMetricsTest::nameOf, GatunMetricsTest::valueOf));
  }

  private boolean isCounter(String name) {
    return registry.getMeters().stream().anyMatch(meter -> nameOf(meter).equals(name) && meter.getId().getType() == Meter.Type.COUNTER);
  }

  private static String nameOf(Meter meter) {
    return meter.getId().getName()
        + meter.getId().getTags().stream().map(tag -> " " + tag.getKey() + "=" + tag.getValue()).collect(Collectors.joining());
  }

  private static double valueOf(Meter meter) {
    Measurement only = meter.measure().iterator().next();
    return only.getValue();
  }

  private static Set<String> keys(Set<String> names) {
    return names.stream().map(GatunMetricsTest::key).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String key(String name) {
    return name.substring(name.indexOf("gatun."));
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS;
  }

  private static void assertBetween(double before, double after, Double value, String name) {
    double slack = 1e-9;
    double least = Math.min(before, after) - slack;
    double most = Math.max(before, after) + slack;
    assertTrue(value != null && value >= least && value <= most, name + " is " + value + ", and the store says " + before + " to " + after);
  }
}

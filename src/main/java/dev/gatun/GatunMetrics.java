package dev.gatun;

import dev.gatun.StoreStats.Latency;
import dev.gatun.StoreStats.OpenSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The figures of {@link Store#stats} as meters of Micrometer, which hands them on to Prometheus and others. It needs the library {@code
 * io.micrometer:micrometer-core}, which is optional: this is the only type of the API that knows it, and the store works without. Immutable, and
 * thread-safe.
 *
 * <p>All names begin with {@code gatun.}; bytes and times have their unit, and counts are since the store was opened. However many meters are read,
 * the store is asked at most once a second. The registry does not keep the store from being collected. Of a closed store gauges are {@code NaN}, and
 * counters stay where they were. The levels of the trees, one for each table, are left out.
 *
 * {@snippet :
 * MeterRegistry registry = new SimpleMeterRegistry();
 * new GatunMetrics(store, Tags.of("store", "shop")).bindTo(registry);
 * registry.get("gatun.entries").tag("store", "shop").gauge().value();   // -> 3.0
 * }
 */
public final class GatunMetrics implements MeterBinder {
  private final Store store;
  private final Tags tags;
  private final LongSupplier nanoClock;

  /**
   * The figures of the only store of a registry.
   *
   * @param store whose figures they are
   */
  public GatunMetrics(Store store) {
    this(store, Tags.empty());
  }

  /**
   * The figures of one of several stores.
   *
   * @param store whose figures they are
   * @param tags what tells them from those of other stores of the registry, on each meter
   */
  public GatunMetrics(Store store, Iterable<Tag> tags) {
    this(store, tags, System::nanoTime);
  }

  GatunMetrics(Store store, Iterable<Tag> tags, LongSupplier nanoClock) {
    this.store = Objects.requireNonNull(store, "the store is null");
    this.tags = Tags.of(tags);
    this.nanoClock = nanoClock;
  }

  /**
   * Adds the meters to a registry. Where a meter of that name and tags is there already, the registry keeps the older one.
   *
   * @param registry that has the meters from now on
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    Binding binding = new Binding(Objects.requireNonNull(registry, "the registry is null"), store, tags, new SampledStats(nanoClock));
    sizes(binding);
    pages(binding);
    log(binding);
    checkpoints(binding);
    snapshots(binding);
    hotRecords(binding);
  }

  private static void sizes(Binding to) {
    to.bytes("gatun.data.size", "The length of the data file", StoreStats::dataBytes);
    to.bytes("gatun.data.live", "What the tables need of it, estimated", StoreStats::liveBytes);
    to.bytes("gatun.data.dead", "The rest of it", StoreStats::deadBytes);
    to.bytes("gatun.data.reclaimable", "How much of the rest no open snapshot holds", StoreStats::reclaimableBytes);
    to.bytes("gatun.data.free", "What is free for new data", StoreStats::freeBytes);
    to.bytes("gatun.data.held", "What is kept only for open snapshots and earlier checkpoints", StoreStats::heldBytes);
    to.gauge("gatun.tables", "Tables", StoreStats::tables);
    to.gauge("gatun.entries", "Entries of all tables", StoreStats::entries);
  }

  private static void pages(Binding to) {
    String pages = "Pages of the data file by what they are used for";
    to.gauge("gatun.pages", pages, stats -> stats.pages().live(), "use", "live");
    to.gauge("gatun.pages", pages, stats -> stats.pages().free(), "use", "free");
    to.gauge("gatun.pages", pages, stats -> stats.pages().held(), "use", "held");
    to.gauge("gatun.pages", pages, stats -> stats.pages().checkpoints(), "use", "checkpoints");
    to.gauge("gatun.pages", pages, stats -> stats.pages().loose(), "use", "loose");
  }

  private static void log(Binding to) {
    to.bytes("gatun.log.size", "The length of the log files together", StoreStats::logBytes);
    to.bytes("gatun.log.replay", "What an opening after a crash would replay", StoreStats::replayBytes);
    to.bytes("gatun.log.unforced", "What is not on the disk yet", StoreStats::unforcedBytes);
    to.counter("gatun.log.forces", "How often the log was forced to the disk", StoreStats::forces);
    to.counter("gatun.log.force.waits", "Waits answered by forces, besides those of the threads that forced", StoreStats::forceWaits);
    to.times("gatun.log.force", "How long forces of the log took", StoreStats::forceTimes);
    to.counter("gatun.acknowledgements", "Durable writes that waited for the disk", stats -> stats.acknowledgements().count());
    to.times("gatun.acknowledgement", "How long durable writes waited for the disk", StoreStats::acknowledgements);
  }

  private static void checkpoints(Binding to) {
    to.counter("gatun.checkpoints", "Checkpoints", StoreStats::checkpoints);
    to.time("gatun.checkpoint.last", "How long the last checkpoint took", StoreStats::lastCheckpoint);
    to.times("gatun.checkpoint", "How long checkpoints took", StoreStats::checkpointTimes);
    to.counter("gatun.compactions", "Compactions", StoreStats::compactions);
  }

  private static void snapshots(Binding to) {
    to.gauge("gatun.snapshots", "Open snapshots", StoreStats::snapshots);
    to.time("gatun.snapshot.oldest", "How long the oldest of them has been open", stats -> oldest(stats.openSnapshots()));
    to.counter("gatun.conflicts", "How often a transaction had to run again", StoreStats::conflicts);
  }

  private static Duration oldest(List<OpenSnapshot> open) {
    return open.isEmpty() ? Duration.ZERO : open.getFirst().age();
  }

  private static void hotRecords(Binding to) {
    String reads = "Reads of tables that have hot records, by whether they were answered from them";
    to.counter("gatun.hot.reads", reads, StoreStats::hotHits, "result", "hit");
    to.counter("gatun.hot.reads", reads, StoreStats::hotMisses, "result", "miss");
    to.bytes("gatun.hot.size", "What the hot records take", StoreStats::hotBytes);
  }

  /**
   * Where meters go to. A meter holds the store weakly and what it is read by strongly, so no lambda here may capture the store or this object; and
   * the weak end is the store itself, as anything in between would be gone with the next collection.
   */
  private record Binding(MeterRegistry registry, Store store, Tags tags, SampledStats sampled) {
    void gauge(String name, String what, ToDoubleFunction<StoreStats> figure, String... more) {
      SampledStats from = sampled;
      Gauge.builder(name, store, of -> from.gauge(of, figure)).description(what).tags(tags).tags(more).register(registry);
    }

    void bytes(String name, String what, ToDoubleFunction<StoreStats> figure) {
      SampledStats from = sampled;
      Gauge.builder(name, store, of -> from.gauge(of, figure)).description(what).tags(tags).baseUnit(BaseUnits.BYTES).register(registry);
    }

    void counter(String name, String what, ToDoubleFunction<StoreStats> figure, String... more) {
      SampledStats from = sampled;
      FunctionCounter.builder(name, store, of -> from.counter(of, figure)).description(what).tags(tags).tags(more).register(registry);
    }

    void time(String name, String what, Function<StoreStats, Duration> figure, String... more) {
      SampledStats from = sampled;
      ToDoubleFunction<StoreStats> nanos = stats -> figure.apply(stats).toNanos();
      TimeGauge.builder(name, store, TimeUnit.NANOSECONDS, of -> from.gauge(of, nanos)).description(what).tags(tags).tags(more).register(registry);
    }

    /** Named as Micrometer names the percentiles and the maximum of its own timers. */
    void times(String name, String what, Function<StoreStats, Latency> times) {
      time(name + ".percentile", what, stats -> times.apply(stats).median(), "phi", "0.5");
      time(name + ".percentile", what, stats -> times.apply(stats).p99(), "phi", "0.99");
      time(name + ".max", what, stats -> times.apply(stats).max());
    }
  }
}

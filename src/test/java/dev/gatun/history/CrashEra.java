package dev.gatun.history;

import dev.gatun.Store;
import dev.gatun.StoreOn;
import dev.gatun.engine.Crashes;
import dev.gatun.engine.EngineOptions;
import dev.gatun.history.Client.Mix;
import dev.gatun.history.Operation.Kind;
import dev.gatun.io.sim.DiskEvent;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * What threads did to a store between its opening and its end, and the moments at which a crash could have ended it.
 *
 * <p><b>A history cut by a crash.</b> What had returned before the moment was looked at has happened. What was called afterwards has not. What was
 * under way has an effect or none, and what it returned nobody has seen.
 */
final class CrashEra {
  static final int KEYS = 4;
  private static final int THREADS = 3;
  private static final int MOST_MOMENTS = 12;
  private static final int WITHOUT_FORCE = 100;
  private static final long LONG_FORCE_NANOS = 100_000;

  /** When the state of a disk was taken: after the first time and before the second. */
  record Moment(long before, long after, DiskMoment disk) {}

  private record Sync(long call, long back) {}

  private final Store store;
  private final SimulatedDisk disk;
  private final KeyPlaces places;
  private final Mix mix;
  private final boolean sync;
  private final long seed;
  private final List<Client> clients = new ArrayList<>();
  private final List<Moment> moments = Collections.synchronizedList(new ArrayList<>());
  private final List<Sync> syncs = Collections.synchronizedList(new ArrayList<>());
  private long opened;
  private long nextMoment;

  CrashEra(SimulatedDisk disk, Mix mix, boolean sync, long seed) {
    this.disk = disk;
    this.mix = mix;
    this.sync = sync;
    this.seed = seed;
    this.store = StoreOn.storage(disk, options(sync));
    this.places = new KeyPlaces(store, 0, KEYS, mix != Mix.NAVIGATION);
    if (!sync) {
      store.sync(); // the tables are to be there
    }
  }

  private static EngineOptions options(boolean sync) {
    return new EngineOptions(sync, Duration.ofMillis(3), Long.MAX_VALUE / 4, Duration.ofHours(1), true, false, true);
  }

  /** An era of the same kind on what a crash has left. */
  CrashEra next(SimulatedDisk crashed, long withSeed) {
    return new CrashEra(crashed, mix, sync, withSeed);
  }

  /** All that is there now, read by ranges and by points. */
  long[] state() {
    long[] found = new long[KEYS];
    Scan.into(found, places, table -> table);
    for (int k = 0; k < KEYS; k++) {
      long point = Values.number(places.table(k).get(places.bytes(k)));
      if (point != found[k]) {
        throw new AssertionError("key " + k + " is " + found[k] + " in a range and " + point + " by itself");
      }
    }
    return found;
  }

  /** Runs the threads to their end, looking at the disk at random events. */
  void run(int operations, boolean virtual) {
    Crowd crowd = new Crowd();
    for (int t = 0; t < THREADS; t++) {
      Client client = new Client(store, places, mix, new Random(seed * 31 + t), (int) (seed % 1_000) * THREADS + t);
      clients.add(client);
      crowd.add(virtual, () -> {
        for (int i = 0; i < operations / THREADS && !crowd.isStopped(); i++) {
          client.any();
        }
      });
    }
    listen();
    try (Surroundings surroundings = new Surroundings(store, seed)) {
      surroundings.surround(places, mix != Mix.NAVIGATION);
      surroundings.also(this::sync);
      crowd.join();
    } finally {
      disk.listen(null);
    }
  }

  private void sync() {
    long call = System.nanoTime();
    store.sync();
    syncs.add(new Sync(call, System.nanoTime()));
  }

  /** Most moments are those at which a force is about to begin, after others had time to read what is not durable yet, if the store lets them. */
  private void listen() {
    opened = disk.events();
    nextMoment = opened + new Random(seed).nextInt(40);
    disk.listen((simulated, event) -> {
      Random random = new Random(seed * 1_000_003 + event.number());
      if (event.kind() != DiskEvent.Kind.WRITE) {
        Crashes.writeBack(simulated, random);
      }
      boolean force = event.kind() == DiskEvent.Kind.FORCE;
      if (moments.size() < MOST_MOMENTS && event.number() >= nextMoment + (force ? 0 : WITHOUT_FORCE)) {
        if (force) {
          LockSupport.parkNanos(LONG_FORCE_NANOS);
        }
        look(simulated);
        nextMoment = event.number() + 8 + random.nextLong(8 + (event.number() - opened)); // dense at first, and to the end of long histories
      }
    });
  }

  private void look(SimulatedDisk simulated) {
    long before = System.nanoTime();
    DiskMoment moment = simulated.moment();
    moments.add(new Moment(before, System.nanoTime(), moment));
  }

  List<Moment> moments() {
    return moments;
  }

  /** Everything that was recorded. */
  List<Operation> history() {
    List<Operation> all = new ArrayList<>();
    clients.forEach(client -> all.addAll(client.history));
    return all;
  }

  /** The history as the crash at this moment left it, with the state found afterwards as its last read. */
  List<Operation> cutAt(Moment moment, boolean isKill, long[] recovered) {
    List<Operation> cut = new ArrayList<>();
    for (Operation o : history()) {
      if (o.back() < moment.before) {
        cut.add(o);
      } else if (o.call() <= moment.after) {
        cut.add(o.cutOff());
      }
    }
    long[] nothing = new long[KEYS];
    Arrays.fill(nothing, Operation.UNTOUCHED);
    cut.add(Operation.several(-1, sync || isKill ? moment.after : lastSync(moment), moment.after + 1, Kind.RECOVERED, recovered, nothing));
    return cut;
  }

  /**
   * When a store does not wait for the disk, a power cut may take back what came last, but only a tail: the state found is that of some moment after
   * the last call of {@code sync} that has returned, and all that was shown after that moment is explained by going on from it.
   */
  private long lastSync(Moment moment) {
    return syncs.stream().filter(s -> s.back < moment.before).mapToLong(Sync::call).max().orElse(Long.MIN_VALUE);
  }

  void verify() {
    var damages = store.verify().damages();
    if (!damages.isEmpty()) {
      throw new AssertionError("damage: " + damages);
    }
  }

  /** Gives threads and memory back; the disk is gone. */
  void end() {
    disk.listen(null);
    disk.halt();
    try {
      store.close();
    } catch (RuntimeException e) {
      // halted
    }
    disk.recycle();
  }
}

package dev.gatun.history;

import dev.gatun.Store;
import java.util.Random;

/**
 * What goes on around the histories: checkpoints and compactions all the time, and other keys that come and go, so that the leaves of the history's
 * keys are copied, split, merged and shared, and the file grows.
 */
final class Surroundings implements AutoCloseable {
  private static final int FILLERS_AT_ONCE = 8;

  private final Store store;
  private final Crowd crowd = new Crowd();
  private volatile KeyPlaces places;
  private volatile boolean between;
  private volatile Runnable more = () -> {};

  Surroundings(Store store, long seed) {
    this.store = store;
    crowd.add(false, this::checkpoints);
    crowd.add(false, this::compactions);
    crowd.add(false, () -> fillers(new Random(seed)));
    crowd.begin();
  }

  /** The keys to disturb from now on; fillers come between them only where nobody looks for neighbours. */
  void surround(KeyPlaces now, boolean betweenThem) {
    between = betweenThem;
    places = now;
  }

  /** One more thing that is done now and then. */
  void also(Runnable task) {
    more = task;
  }

  private void checkpoints() throws InterruptedException {
    while (!crowd.isStopped()) {
      store.checkpoint();
      Thread.sleep(store.directory() == null ? 1 : 15);
    }
  }

  private void compactions() throws InterruptedException {
    while (!crowd.isStopped()) {
      store.compact();
      Thread.sleep(store.directory() == null ? 2 : 40);
    }
  }

  private void fillers(Random random) throws InterruptedException {
    while (!crowd.isStopped()) {
      for (int i = 0; i < FILLERS_AT_ONCE; i++) {
        KeyPlaces around = places;
        if (around != null) {
          filler(around, random);
        }
      }
      if (random.nextInt(10) == 0) {
        more.run();
      }
      Thread.sleep(1);
    }
  }

  private void filler(KeyPlaces around, Random random) {
    long number = 1 + random.nextInt(1 << 20);
    int key = between ? random.nextInt(around.keys) : around.keys;
    byte[] bytes = around.between(key, number);
    if (random.nextInt(3) == 0) {
      around.table(key).remove(bytes);
    } else {
      around.table(key).put(bytes, Values.bytes(number));
    }
  }

  @Override
  public void close() {
    crowd.stop();
    crowd.join();
  }
}

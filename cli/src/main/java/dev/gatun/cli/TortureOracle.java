package dev.gatun.cli;

import dev.gatun.Codecs;
import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows what must be there: for each thread the entries after all steps that were acknowledged, or after one more, which was on its way when the
 * process died and may have arrived, but only whole.
 */
final class TortureOracle {
  private final long seed;
  private final Map<String, byte[]>[] entries;
  private final long[] done;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of maps
  TortureOracle(long seed, int threads) {
    this.seed = seed;
    this.done = new long[threads];
    this.entries = new Map[threads];
    Arrays.setAll(entries, thread -> new HashMap<>());
  }

  /** The next step of each thread. */
  long[] next() {
    return done.clone();
  }

  /** A step was acknowledged. Steps of a thread are acknowledged in order. */
  void acknowledged(int thread, long number) {
    if (number != done[thread]) {
      throw new Refusal(ExitCode.DAMAGED, "torture: thread " + thread + " reports step " + number + " instead of " + done[thread]);
    }
    advance(thread);
  }

  private void advance(int thread) {
    for (TortureStep.Write write : TortureStep.of(seed, thread, done[thread]).writes()) {
      if (write.value() == null) {
        entries[thread].remove(write.key());
      } else {
        entries[thread].put(write.key(), write.value());
      }
    }
    done[thread]++;
  }

  /** Compares every key and every byte. Returns how many steps had arrived without being acknowledged. */
  int judge(Store store) {
    Table<String, byte[]> table = store.table(TortureWriter.TABLE, Codecs.utf8(), Codecs.bytes());
    int arrived = 0;
    for (int thread = 0; thread < done.length; thread++) {
      Map<String, byte[]> found = new HashMap<>();
      table.forEach(Range.prefix(TortureStep.prefix(thread)), found::put);
      String difference = difference(entries[thread], found);
      if (difference != null) {
        advance(thread);
        arrived++;
        if (difference(entries[thread], found) != null) {
          String lost = Figures.format("torture: thread %d, after step %,d: %s; seed %d", thread, done[thread] - 2, difference, seed);
          throw new Refusal(ExitCode.DAMAGED, lost);
        }
      }
    }
    return arrived;
  }

  private static @Nullable String difference(Map<String, byte[]> expected, Map<String, byte[]> found) {
    TreeSet<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(found.keySet());
    for (String key : keys) {
      byte[] value = found.get(key);
      byte[] wanted = expected.get(key);
      if (wanted == null) {
        return "'" + key + "' is there and was removed";
      }
      if (!Arrays.equals(wanted, value)) {
        return "'" + key + "' " + (value == null ? "is missing" : "has another value");
      }
    }
    return null;
  }
}

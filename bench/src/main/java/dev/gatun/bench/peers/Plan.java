package dev.gatun.bench.peers;

/**
 * How long a cell runs.
 *
 * @param warmMillis before anything counts
 * @param sliceMillis each slice, which gives one sample
 * @param slices how many
 */
record Plan(int warmMillis, int sliceMillis, int slices) {
  int allMillis() {
    return warmMillis + slices * sliceMillis;
  }
}

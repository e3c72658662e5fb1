package dev.gatun.bench.peers;

/** What one thread does again and again. */
interface Worker extends AutoCloseable {
  /** Makes keys and values for the next block of operations. Not timed. */
  void prepare();

  /** Does the block and returns how many operations it had. Only this is timed. */
  int work();

  @Override
  void close();
}

package dev.gatun.engine;

/** Is told how far long work is, by the thread that does it. */
@FunctionalInterface
public interface ProgressSink {
  /**
   * A piece of work has begun, gone on or ended.
   *
   * @param work what it is
   * @param number which one of the store, from 1
   * @param done how much of it is done, at most the total
   * @param total how much there is to do
   * @param state whether it is over
   */
  void progressed(LongWork work, long number, long done, long total, LongWork.State state);
}

package dev.gatun.engine;

/** How far one piece of work is. Used by the thread that works. */
final class ProgressMeter implements AutoCloseable {
  private final Progress progress;
  private final LongWork work;
  private final long number;
  private final long total;
  private long done;
  private long toldAt;
  private boolean whole;

  ProgressMeter(Progress progress, LongWork work, long number, long total) {
    this.progress = progress;
    this.work = work;
    this.number = number;
    this.total = Math.max(0, total);
    tell(LongWork.State.RUNNING);
  }

  /** So much more is done. An estimate that was too low is kept to until the end. */
  void add(long amount) {
    done = Math.min(total, done + amount);
    if (progress.isListening() && progress.now() - toldAt >= Progress.NANOS_BETWEEN) {
      tell(LongWork.State.RUNNING);
    }
  }

  /** It got through: all of it is done, whatever was estimated. */
  void finish() {
    done = total;
    whole = true;
  }

  private void tell(LongWork.State state) {
    if (progress.isListening()) {
      progress.tell(work, number, done, total, state);
      toldAt = progress.now(); // a listener that takes long is not called the more often for it
    }
  }

  /** Ends the work, whole or not. */
  @Override
  public void close() {
    tell(whole ? LongWork.State.DONE : LongWork.State.FAILED);
  }
}

package dev.gatun.page;

/** A real spin latch for each test state. It lies in this package because the latch is private to it. */
public final class SpinSlab {
  private final SpinLatch latch = new SpinLatch();

  /** Runs the section alone. */
  public void alone(Runnable section) {
    latch.lock();
    try {
      section.run();
    } finally {
      latch.unlock();
    }
  }
}

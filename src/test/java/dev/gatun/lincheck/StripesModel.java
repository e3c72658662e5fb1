package dev.gatun.lincheck;

import dev.gatun.engine.LincheckParts;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;

/** Two keys with a stripe each, always written by one batch: point reads see the batch whole. */
public class StripesModel {
  private static final int X = 1;
  private static final int Y = 2;

  private final LincheckParts.Stripes stripes = new LincheckParts.Stripes();
  private final AtomicLong lsn = new AtomicLong();
  private volatile int x;
  private volatile int y;

  /** A batch. */
  @Operation
  public void putBoth(int value) {
    stripes.lock(X);
    stripes.lock(Y);
    long end = lsn.incrementAndGet();
    stripes.note(X, end);
    stripes.note(Y, end);
    x = value;
    y = value;
    stripes.unlock(Y);
    stripes.unlock(X);
  }

  /** A read. */
  @Operation
  public int readX() {
    int value;
    do {
      value = x;
    } while (wasNoted(X));
    return value;
  }

  /** A read. */
  @Operation
  public int readY() {
    int value;
    do {
      value = y;
    } while (wasNoted(Y));
    return value;
  }

  boolean wasNoted(int stripe) {
    return stripes.wasNoted(stripe);
  }

  /** Its weakened twin: readers don't look at the stripe. */
  public static class Unnoticed extends StripesModel {
    @Override
    boolean wasNoted(int stripe) {
      return false;
    }
  }

  /** What one thread alone would see. */
  public static class Sequential {
    private int value;

    /** A batch. */
    public void putBoth(int next) {
      value = next;
    }

    /** A read. */
    public int readX() {
      return value;
    }

    /** A read. */
    public int readY() {
      return value;
    }
  }
}

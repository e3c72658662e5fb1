package dev.gatun.engine;

import dev.gatun.io.MemoryStorage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A real engine in memory whose snapshots may expire. It lies in this package because nobody else may end a snapshot of another's. */
public final class ExpirySlab {
  private static final Engine ENGINE = Engine.open(new MemoryStorage(), null, options());
  private static final RawTable TABLE = ENGINE.table("t", "bytes", "bytes");
  private static final int KEYS = 1 << 15;
  private static final ValueLayout.OfLong NUMBER = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int LOOKS = 200;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private ExpirySlab() {}

  private static EngineOptions options() {
    EngineOptions standard = EngineOptions.DEFAULT;
    return new EngineOptions(
        false, standard.flushInterval(), 0, standard.checkpointInterval(), false, false, true, 0, 0, Duration.ofDays(1), null);
  }

  /** A key of the state's own; its value is its number. */
  public static int newKey() {
    int number = NEXT.getAndIncrement() % KEYS;
    put(number, number);
    return number;
  }

  /** Writes, which copies the leaf when a snapshot shows it. */
  public static void put(int key, long value) {
    TABLE.put(key(key), ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /** Another snapshot and a write: the leaf is copied, to a page that is free by now. */
  public static void reuse(int key) {
    RawSnapshot another = ENGINE.snapshot();
    put(key, -3);
    another.close();
  }

  private static byte[] key(int number) {
    return new byte[] {(byte) (number >>> 8), (byte) number};
  }

  /** A snapshot that may expire. */
  public static RawSnapshot snapshot() {
    return ENGINE.snapshotForUsers();
  }

  /** Ends the snapshot as its age would. */
  public static void expire(RawSnapshot snapshot) {
    snapshot.expire();
  }

  /** A cursor that stands on the key. */
  public static RawCursor cursor(RawSnapshot snapshot, int key) {
    RawCursor cursor = snapshot.view(TABLE).cursor(Bounds.ALL);
    cursor.seek(key(key));
    return cursor;
  }

  /** Whether a value holds this number, at every look. */
  public static boolean staysFor(MemorySegment value, long number) {
    boolean stays = true;
    for (int look = 0; look < LOOKS; look++) {
      stays &= value.get(NUMBER, 0) == number;
      Thread.onSpinWait();
    }
    return stays;
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.FuzzShape.LogPlace;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogRecord;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log records that no store writes, under checks made right again: opening says that the log is damaged, and neither stops nor believes them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamageLogTest {
  private static final int KIND = 32;
  private static final int BODY = LogRecord.HEADER_BYTES;
  private static final int TABLE = BODY + 1;
  private static final int KEY_LENGTH = BODY + 2;
  private static final int KEY = BODY + 3;
  private static final FuzzShape SHORT = shape("no checkpoint");
  private static final FuzzShape LONG = shape("large values, unclean end");

  private static FuzzShape shape(String name) {
    return FuzzShape.all().stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow();
  }

  /** A put of a few bytes in the middle of a log that is replayed whole. */
  private static LogPlace shortPut() throws IOException {
    for (LogPlace place : SHORT.records.subList(SHORT.records.size() / 2, SHORT.records.size() - 10)) {
      if (record(SHORT.fork(), place).get(BODY) == dev.gatun.format.LogOperation.PUT && place.length() < 500) {
        return place;
      }
    }
    throw new AssertionError("no put");
  }

  /** The newest put of a large value. */
  private static LogPlace longPut() {
    return LONG.records.stream().filter(place -> place.length() > 20_000).max(Comparator.comparing(LogPlace::file)
        .thenComparing(LogPlace::position)).orElseThrow();
  }

  private static ByteBuffer record(SimulatedDisk disk, LogPlace place) throws IOException {
    byte[] record = new byte[place.length()];
    try (StorageFile log = disk.open(place.file())) {
      log.read(place.position(), record, 0, record.length);
    }
    return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static CorruptionException openingFails(FuzzShape shape, LogPlace place, Consumer<ByteBuffer> change) throws IOException {
    SimulatedDisk disk = shape.fork();
    ByteBuffer record = record(disk, place);
    change.accept(record);
    FuzzDamage.repair(record.array(), place);
    try (StorageFile log = disk.open(place.file())) {
      log.write(place.position(), record.array(), 0, record.capacity());
      log.force();
    }
    return assertThrows(CorruptionException.class, () -> Engine.open(disk, null, shape.options).close());
  }

  private static Consumer<ByteBuffer> bytes(int at, int... bytes) {
    return record -> {
      for (int i = 0; i < bytes.length; i++) {
        record.put(at + i, (byte) bytes[i]);
      }
    };
  }

  /** Of a pad nothing is read but the header: its length alone says where the log goes on. */
  @ParameterizedTest
  @ValueSource(ints = {0, BODY - 1, 100 << 20, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void aPadThatLeadsOutOfTheLogIsNotItsEnd(int length) throws IOException {
    LogPlace place = SHORT.records.get(SHORT.records.size() / 2);
    openingFails(SHORT, place, record -> record.put(KIND, LogRecord.PAD).putInt(0, length));
  }

  @Test
  void aKeyThatIsLongerThanItsRecordIsACorruption() throws IOException {
    CorruptionException e = openingFails(SHORT, shortPut(), bytes(KEY_LENGTH, 0xFF, 0x07));
    assertEquals("1023", e.found());
  }

  @Test
  void aKeyThatIsLongerThanAnyKeyIsACorruption() throws IOException {
    CorruptionException e = openingFails(LONG, longPut(), bytes(KEY_LENGTH, 0x81, 0x08));
    assertEquals("1025", e.found());
  }

  @Test
  void aValueThatIsLongerThanItsRecordIsACorruptionBeforeSpaceIsTaken() throws IOException {
    LogPlace place = shortPut();
    int keyLength = record(SHORT.fork(), place).get(KEY_LENGTH);
    for (int top : List.of(0x07, 0x0F)) {
      CorruptionException e = openingFails(SHORT, place, bytes(KEY + keyLength, 0xFF, 0xFF, 0xFF, 0xFF, top));
      assertEquals(Integer.toString(top == 0x07 ? Integer.MAX_VALUE : -1), e.found());
    }
  }

  @Test
  void anUnknownOperationTableOrNumberIsACorruption() throws IOException {
    assertEquals("operation 9", openingFails(SHORT, shortPut(), bytes(BODY, 9)).found());
    assertEquals("table 99", openingFails(SHORT, shortPut(), bytes(TABLE, 99)).found());
    assertTrue(openingFails(SHORT, shortPut(), bytes(TABLE, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80)).expected().startsWith("a varint"));
  }
}

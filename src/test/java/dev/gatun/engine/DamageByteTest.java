package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.FuzzShape.LogPlace;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every bit of the bytes in use of small stores, flipped one at a time: detected or harmless, never a wrong answer. */
class DamageByteTest {
  private record Place(FuzzShape shape, String file, long position) {}

  @Test
  void aFlippedByteIsDetectedOrHarmless() throws InterruptedException {
    flip(20_000L * Integer.getInteger("gatun.scale", 1), Long.getLong("gatun.fuzz.seconds", 20) * 1_000 * Integer.getInteger("gatun.scale", 1));
  }

  @Test
  @Tag("soak")
  void everyBitIsDetectedOrHarmless() throws InterruptedException {
    flip(Long.MAX_VALUE, 60_000 * Long.getLong("gatun.soak.minutes", 60));
  }

  /** First one bit of every byte, then another one of every byte, and so on: all eight when there is time. */
  private static void flip(long count, long millis) throws InterruptedException {
    List<Place> places = new ArrayList<>();
    FuzzShape.all().stream().filter(shape -> !shape.name.contains("large") && !shape.name.contains("parts")).forEach(shape -> gather(shape, places));
    Collections.shuffle(places, new Random(Long.getLong("gatun.seed", 1)));
    long bits = 8L * places.size();
    long judged = new FuzzRun("flipped bits").run(
        0, Math.min(count, bits), millis, n -> judge(places.get((int) (n % places.size())), bit(n, places)));
    assertTrue(judged > 50, judged + " of " + bits);
  }

  private static int bit(long n, List<Place> places) {
    return (int) ((n % places.size() + n / places.size()) % 8);
  }

  private static void gather(FuzzShape shape, List<Place> places) {
    add(shape, Opening.DATA, PageSize.metaOffset(0), PageSize.PAGE_BYTES, places);
    add(shape, Opening.DATA, PageSize.metaOffset(1), PageSize.PAGE_BYTES, places);
    shape.pages.forEach(id -> add(shape, Opening.DATA, PageSize.fileOffset(id), PageSize.PAGE_BYTES, places));
    shape.logs.forEach(log -> add(shape, log, 0, PageSize.PAGE_BYTES, places));
    for (LogPlace record : shape.records) {
      add(shape, record.file(), record.position(), record.length(), places);
    }
  }

  private static void add(FuzzShape shape, String file, long from, int length, List<Place> places) {
    for (int i = 0; i < length; i++) {
      places.add(new Place(shape, file, from + i));
    }
  }

  private static FuzzVerdict judge(Place place, int bit) throws IOException {
    SimulatedDisk disk = place.shape.fork();
    try (StorageFile file = disk.open(place.file)) {
      byte[] one = new byte[1];
      file.read(place.position, one, 0, 1);
      one[0] ^= (byte) (1 << bit);
      file.write(place.position, one, 0, 1);
      file.force();
      return FuzzVerdict.of(place.shape, disk, true, place.file.equals(Opening.DATA) ? 0 : 1);
    } catch (Throwable t) {
      throw new AssertionError(place + " bit " + bit, t);
    } finally {
      disk.recycle();
    }
  }
}

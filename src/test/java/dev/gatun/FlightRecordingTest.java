package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording says of a store. */
class FlightRecordingTest {
  private static final List<String> NAMES =
      List.of("LogFlush", "Checkpoint", "Compaction", "Recovery", "Snapshot", "SlowWrite", "RangeRemoval", "BulkLoad");
  private static final int ENTRIES = 2_000;
  private static final int REMOVED = 1_000;
  private static final int LOADED = 500;

  @TempDir private Path temporary;

  @Test
  void everyEventIsRecorded() throws IOException {
    Path crashed = crashed();
    List<RecordedEvent> events = recorded(Duration.ZERO, () -> useEverything(crashed));

    expectRecovery(one(events, "Recovery"));
    expectCheckpoints(all(events, "Checkpoint"));
    expectSnapshot(one(events, "Snapshot"));
    expectCompaction(one(events, "Compaction"));
    expectLongWork(one(events, "RangeRemoval"), one(events, "BulkLoad"));
    expectWrites(all(events, "SlowWrite"));
    List<RecordedEvent> flushes = all(events, "LogFlush");
    assertTrue(flushes.stream().anyMatch(flush -> flush.getLong("bytes") > 0), "no force made anything durable: " + flushes);
    assertTrue(flushes.stream().allMatch(flush -> flush.getInt("waiters") >= 0 && flush.getLong("bytes") >= 0), () -> flushes.toString());
  }

  private static void useEverything(Path directory) {
    try (Store store = Store.builder(directory).durability(Durability.ASYNC).open()) {
      Table<Integer, String> table = store.table("t", Codecs.int32(), Codecs.utf8());
      table.put(0, "between"); // or the snapshot would share the cut of the recovery's checkpoint
      try (Snapshot snapshot = store.snapshot()) {
        assertEquals(ENTRIES, snapshot.view(table).size());
        fill(table, "later");
      }
      store.write(Durability.SYNC, batch -> batch.put(table, 1, "x").put(table, 2, "y").remove(table, 3));
      store.transact(transaction -> {
        transaction.put(table, 4, transaction.view(table).get(1));
        return null;
      });
      store.checkpoint();
      store.compact();
      assertEquals(REMOVED, table.removeRange(Range.closedOpen(100, 100 + REMOVED)));
      load(table);
    }
  }

  private static void load(Table<Integer, String> table) {
    try (BulkLoader<Integer, String> loader = table.bulkLoad()) {
      for (int i = 0; i < LOADED; i++) {
        loader.put(ENTRIES + i, "loaded");
      }
      assertEquals(LOADED, loader.commit());
    }
  }

  private static void expectLongWork(RecordedEvent removal, RecordedEvent load) {
    assertEquals(REMOVED, removal.getLong("entries"));
    assertEquals(1, removal.getInt("slices"));
    assertEquals(LOADED, load.getLong("entries"));
    assertEquals(List.of("t", "t"), List.of(removal.getString("table"), load.getString("table")));
    assertTrue(load.getDuration().isPositive() && removal.getDuration().isPositive(), () -> removal + " " + load);
  }

  private static void expectRecovery(RecordedEvent event) {
    assertEquals(ENTRIES + 1, event.getLong("operations")); // and the creation of the table
    assertEquals(0, event.getLong("droppedRecords"));
    assertFalse(event.getBoolean("fromSpare"));
  }

  private static void expectCheckpoints(List<RecordedEvent> events) {
    List<String> causes = events.stream().map(event -> event.getString("cause")).distinct().toList();
    assertEquals(List.of("recovery", "call", "compaction", "bulk load", "close"), causes);
    for (int i = 1; i < events.size(); i++) {
      assertTrue(events.get(i).getLong("epoch") > events.get(i - 1).getLong("epoch"), events::toString);
    }
    RecordedEvent called = events.stream().filter(event -> event.getString("cause").equals("call")).findFirst().orElseThrow();
    assertTrue(called.getLong("pagesSealed") > 10, called::toString);
    assertTrue(called.getLong("bytes") > called.getLong("pagesSealed") * 4096, called::toString);
  }

  private static void expectSnapshot(RecordedEvent event) {
    assertTrue(event.getLong("pagesHeld") > 10, event::toString);
    assertTrue(event.getLong("epoch") > 0, event::toString);
  }

  private static void expectCompaction(RecordedEvent event) {
    assertFalse(event.getBoolean("inBackground"));
    assertTrue(event.getLong("fileBytesBefore") >= event.getLong("fileBytesAfter") && event.getLong("fileBytesAfter") > 0, event::toString);
    assertTrue(event.getLong("logBytesAfter") > 0, event::toString);
  }

  private static void expectWrites(List<RecordedEvent> events) {
    assertEquals(ENTRIES + 3, events.size());
    assertEquals(List.of(1, 3, 1), events.subList(ENTRIES, ENTRIES + 3).stream().map(event -> event.getInt("operations")).toList());
    for (RecordedEvent event : events) {
      Duration steps = event.getDuration("preparing").plus(event.getDuration("applying"));
      assertTrue(steps.compareTo(Duration.ZERO) > 0 && event.getLong("bytes") > 0, event::toString);
    }
  }

  @Test
  void whatIsQuickerThanTheThresholdIsNotRecorded() throws IOException {
    Path crashed = crashed();
    assertEquals(List.of(), recorded(Duration.ofHours(1), () -> useEverything(crashed)));
  }

  @Test
  void eventsAreWellDescribed() throws IOException {
    Path crashed = crashed();
    for (RecordedEvent event : recorded(Duration.ZERO, () -> useEverything(crashed))) {
      assertEquals(List.of("Gatun"), event.getEventType().getCategoryNames());
      assertNull(event.getStackTrace());
      assertTrue(event.getFields().stream().allMatch(field -> field.getLabel() != null), () -> "a field without a label: " + event);
    }
  }

  /** The files of a store as a kill leaves them: all of it is in the log. */
  private Path crashed() throws IOException {
    Path running = temporary.resolve("running");
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    try (Store store = Store.builder(running).durability(Durability.ASYNC).open()) {
      fill(store.table("t", Codecs.int32(), Codecs.utf8()), "first");
      store.sync();
      try (Stream<Path> files = Files.list(running)) {
        for (Path file : files.filter(each -> !each.endsWith("lock")).toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    return copy;
  }

  private static void fill(Table<Integer, String> table, String value) {
    for (int i = 0; i < ENTRIES; i++) {
      table.put(i, value.repeat(10));
    }
  }

  private List<RecordedEvent> recorded(Duration threshold, Runnable work) throws IOException {
    Path file = temporary.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      Consumer<String> enable = name -> recording.enable("dev.gatun." + name).withThreshold(threshold);
      NAMES.forEach(enable);
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("dev.gatun."))
        .sorted((a, b) -> a.getEndTime().compareTo(b.getEndTime()))
        .toList();
  }

  private static List<RecordedEvent> all(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals("dev.gatun." + name)).toList();
  }

  private static RecordedEvent one(List<RecordedEvent> events, String name) {
    List<RecordedEvent> found = all(events, name);
    assertEquals(1, found.size(), () -> name + ": " + found);
    return found.getFirst();
  }
}

package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreLockedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking into the files of a store. */
class InspectionTest {
  private static final int ENTRIES = 3_000;

  @TempDir private Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void fill() {
    directory = temporary.resolve("store");
    try (Store store = Store.open(directory)) {
      Table<String, String> table = store.table("names", Codecs.utf8(), Codecs.utf8());
      store.write(batch -> {
        for (int i = 0; i < ENTRIES; i++) {
          batch.put(table, key(i), "value " + i);
        }
      });
      table.remove(key(7));
      store.table("large").put(new byte[] {1}, new byte[100_000]);
    }
  }

  private static String key(int i) {
    return String.format("key/%06d", i);
  }

  /** What a walk has met. */
  private static final class Met implements Inspection.Visitor {
    private final Map<Long, Long> parents = new HashMap<>();
    private final Map<String, String> entries = new TreeMap<>();
    private final List<InspectedPage.Run> runs = new ArrayList<>();
    private final List<CorruptionException> damages = new ArrayList<>();
    private String last = "";
    private long deleted;

    @Override
    public void node(Inspection.Tree tree, long parent, InspectedPage page) {
      assertNull(parents.put(page.id(), parent));
      assertEquals(tree.id(), page.table());
      assertEquals(page.checksum(), page.computedChecksum());
      for (int slot = 0; page.level() == 0 && slot < page.slots(); slot++) {
        deleted += page.isDeleted(slot) ? 1 : 0;
        runs.addAll(page.runs(slot));
        if (tree.name().equals("names") && !page.isDeleted(slot)) {
          String key = new String(page.key(slot), StandardCharsets.UTF_8);
          assertTrue(last.compareTo(key) < 0, key);
          last = key;
          entries.put(key, new String(page.value(slot), StandardCharsets.UTF_8));
        }
      }
    }

    @Override
    public void damage(Inspection.Tree tree, CorruptionException damage) {
      damages.add(damage);
    }
  }

  private static Met walk(Inspection inspection) {
    Met met = new Met();
    inspection.trees().forEach(tree -> inspection.walk(tree, met));
    return met;
  }

  @Test
  void aWalkMeetsEveryEntryInOrderAndEveryPageOnce() {
    try (Inspection inspection = Inspection.open(directory)) {
      Met met = walk(inspection);
      assertEquals(ENTRIES - 1, met.entries.size());
      assertEquals("value 8", met.entries.get(key(8)));
      assertFalse(met.entries.containsKey(key(7)));
      assertEquals(1, met.deleted);
      assertEquals(25, met.runs.stream().mapToInt(InspectedPage.Run::pages).sum());
      assertTrue(met.damages.isEmpty());
      assertNull(inspection.user());
      long used = 0;
      for (long id = 0; id < inspection.pages(); id++) {
        used += inspection.use(id) == Inspection.Use.NEWEST ? 1 : 0;
      }
      Inspection.Checkpoint newest = inspection.checkpoint();
      int blobs = newest.catalogPages().size() + newest.freeMapPages().size();
      assertEquals(met.parents.size() + 25 + blobs, used);
      assertTrue(newest.closed());
      assertEquals(ENTRIES - 1, inspection.trees().stream().filter(tree -> tree.name().equals("names")).findFirst().orElseThrow().entries());
    }
  }

  @Test
  void branchesNameTheirChildrenAndPagesTheirKinds() {
    try (Inspection inspection = Inspection.open(directory)) {
      Met met = walk(inspection);
      Inspection.Tree tree = inspection.trees().stream().filter(one -> one.name().equals("names")).findFirst().orElseThrow();
      InspectedPage root = inspection.page(tree.root());
      assertEquals(InspectedPage.Kind.BRANCH, root.kind());
      assertEquals(0L, met.parents.get(root.id()));
      for (int i = 0; i <= root.slots(); i++) {
        assertEquals(root.id(), met.parents.get(root.child(i)));
        InspectedPage leaf = inspection.page(root.child(i));
        assertEquals(InspectedPage.Kind.LEAF, leaf.kind());
        assertTrue(leaf.usedBytes() > 0 && leaf.usedBytes() <= InspectedPage.CAPACITY);
        assertArrayEquals(leaf.bytes(), inspection.page(leaf.id()).bytes());
      }
      assertEquals(InspectedPage.Kind.OVERFLOW, inspection.page(met.runs.getFirst().firstPage()).kind());
      assertEquals(InspectedPage.Kind.CATALOG, inspection.page(inspection.checkpoint().catalogPages().getFirst()).kind());
      assertThrows(IndexOutOfBoundsException.class, () -> root.key(root.slots()));
      assertThrows(IllegalArgumentException.class, () -> inspection.page(inspection.pages()));
    }
  }

  @Test
  void lookingChangesNothing() throws IOException {
    Map<String, byte[]> before = contents();
    try (Inspection inspection = Inspection.open(directory)) {
      walk(inspection);
      inspection.logs().stream().filter(InspectedLog::hasHeader).forEach(log -> log.forEach(record -> {}));
      assertThrows(StoreLockedException.class, () -> Store.open(directory).close());
    }
    Map<String, byte[]> after = contents();
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  private Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  @Test
  void aStoreThatIsOpenShowsItsNewestCheckpointUntilTwoMoreWereMade() {
    try (Store store = Store.open(directory)) {
      Table<String, String> table = store.table("names", Codecs.utf8(), Codecs.utf8());
      table.put("later", "than the checkpoint");
      try (Inspection inspection = Inspection.open(directory)) {
        assertNotNull(inspection.user());
        assertEquals(ENTRIES - 1, walk(inspection).entries.size());
        store.checkpoint();
        table.put("still", "later");
        assertEquals(ENTRIES - 1, walk(inspection).entries.size());
        store.checkpoint();
        assertTrue(assertThrows(StoreException.class, inspection::confirm).getMessage().contains("try again"));
        assertThrows(StoreException.class, () -> walk(inspection));
      }
      try (Inspection inspection = Inspection.open(directory)) {
        assertEquals(ENTRIES + 1, walk(inspection).entries.size());
      }
      table.put("the lock", "is still held");
      assertThrows(StoreLockedException.class, () -> Store.open(directory));
    }
  }

  @Test
  void logsShowTheirRecords() {
    try (Store store = Store.open(directory)) {
      Table<String, String> table = store.table("names", Codecs.utf8(), Codecs.utf8());
      store.write(batch -> batch.put(table, "a", "one").remove(table, key(9)));
      List<InspectedLog.Operation> operations = new ArrayList<>();
      try (Inspection inspection = Inspection.open(directory)) {
        for (InspectedLog log : inspection.logs()) {
          if (log.hasHeader()) {
            InspectedLog.End end = log.forEach(record -> operations.addAll(record.operations()));
            assertFalse(end.torn(), end.found());
            assertTrue(end.lsn() >= log.firstLsn());
          }
        }
      }
      InspectedLog.Operation put = operations.get(operations.size() - 2);
      assertEquals("put", put.kind());
      assertEquals("one", new String(put.value(), StandardCharsets.UTF_8));
      assertEquals("delete", operations.getLast().kind());
      assertArrayEquals(key(9).getBytes(StandardCharsets.UTF_8), operations.getLast().key());
    }
  }

  @Test
  void aDamagedPageIsToldAndTheWalkGoesOn() throws IOException {
    long leaf;
    try (Inspection inspection = Inspection.open(directory)) {
      Inspection.Tree tree = inspection.trees().stream().filter(one -> one.name().equals("names")).findFirst().orElseThrow();
      leaf = inspection.page(tree.root()).child(1);
    }
    byte[] data = Files.readAllBytes(directory.resolve("data.db"));
    data[65_536 + (int) leaf * InspectedPage.BYTES + 200] ^= 4;
    Files.write(directory.resolve("data.db"), data);
    try (Inspection inspection = Inspection.open(directory)) {
      Met met = walk(inspection);
      assertEquals(List.of(leaf), met.damages.stream().map(CorruptionException::page).toList());
      assertTrue(met.entries.size() > ENTRIES / 2 && met.entries.size() < ENTRIES - 1, "entries " + met.entries.size());
      InspectedPage page = inspection.page(leaf);
      assertNotEquals(page.checksum(), page.computedChecksum());
    }
  }

  @Test
  void damagedMetaPagesAreShownAsSuch() throws IOException {
    byte[] data = Files.readAllBytes(directory.resolve("data.db"));
    data[100] ^= 1;
    data[32_768 + 100] ^= 1;
    Files.write(directory.resolve("data.db"), data);
    try (Inspection inspection = Inspection.open(directory)) {
      assertEquals(List.of("DAMAGED", "DAMAGED"), inspection.checkpoints().stream().map(Inspection.Checkpoint::state).toList());
      assertThrows(CorruptionException.class, inspection::trees);
    }
  }

  @Test
  void withoutAStoreThereIsNothingToSee() {
    assertThrows(StoreException.class, () -> Inspection.open(temporary.resolve("nowhere")));
    assertThrows(StoreException.class, () -> Inspection.open(temporary));
    assertEquals(List.of("store"), List.of(temporary.toFile().list()));
  }
}

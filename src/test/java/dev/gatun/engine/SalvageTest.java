package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.engine.DamagedDisk.TreePage;
import dev.gatun.format.Checksums;
import dev.gatun.format.Meta;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Salvage saves everything outside of what is damaged. Each test damages one kind of place and says which keys may differ from the truth: with the
 * checkpoint before the newest and the logs in reach none at all, without them those below the damaged pages.
 */
class SalvageTest {
  private static final EngineOptions SPARE = CrashRun.options(true, true);
  private static final EngineOptions NO_SPARE = CrashRun.options(true, false);

  private final Random random = new Random(Long.getLong("gatun.seed", 11));
  private SimulatedDisk disk = new SimulatedDisk();
  private CrashState state = CrashState.EMPTY;
  private DamagedDisk damaged = new DamagedDisk(disk);
  private SalvageResult result = new SalvageResult(List.of(), List.of(), List.of(), List.of(), List.of(), 0);

  @BeforeEach
  void fill() {
    fill(SPARE, false);
  }

  /** Two tables with large values, deleted entries and removed ranges, one dropped; several checkpoints, and changes behind the last. */
  private void fill(EngineOptions options, boolean closed) {
    disk = new SimulatedDisk();
    state = CrashState.EMPTY;
    Engine engine = Engine.open(disk, null, options);
    for (String name : List.of("a", "b", "gone")) {
      engine.table(name, "bytes", "utf8");
      state = state.withTable(name);
    }
    for (int round = 0; round < 4; round++) {
      write(engine, 400);
      engine.checkpoint();
      if (round == 1) {
        engine.dropTable("gone");
        state = state.withoutTable("gone");
      }
    }
    write(engine, 60);
    if (closed) {
      engine.close();
    }
    damaged = new DamagedDisk(disk.afterPowerCut(CrashChoice.none()));
    engine.close();
  }

  private void write(Engine engine, int count) {
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[i % 50 == 7 ? 3_000 + random.nextInt(90_000) : random.nextInt(300)];
      random.nextBytes(value);
      String table = i % 9 == 0 && state.tables().containsKey("gone") ? "gone" : i % 3 == 0 ? "a" : "b";
      Entry entry = new Entry(table, "key-%04d".formatted(random.nextInt(500)), random.nextInt(6) == 0 ? null : value);
      RawTable raw = engine.table(table, "bytes", "utf8");
      if (entry.value() == null) {
        raw.remove(entry.keyBytes());
      } else {
        raw.put(entry.keyBytes(), entry.value());
      }
      state = state.with(List.of(entry));
      if (i == count / 2) {
        replaceRange(engine, 100 + random.nextInt(300));
      }
    }
    removeRange(engine, "b", count);
  }

  private void removeRange(Engine engine, String table, int from) {
    String low = "key-%04d".formatted(from);
    String high = "key-%04d".formatted(from + 10);
    byte[] end = high.getBytes(StandardCharsets.ISO_8859_1);
    engine.table(table, "bytes", "utf8").removeRange(new Bounds(low.getBytes(StandardCharsets.ISO_8859_1), true, end, false, false, Long.MAX_VALUE));
    state = state.withoutRange(table, low, high);
  }

  /** When the next checkpoint is damaged or not: the removal is in the log since its spare, and the checkpoint has what was put afterwards. */
  private void replaceRange(Engine engine, int from) {
    removeRange(engine, "a", from);
    Entry entry = new Entry("a", "key-%04d".formatted(from + 4), new byte[from]);
    engine.table("a", "bytes", "utf8").put(entry.keyBytes(), new byte[from]);
    state = state.with(List.of(entry));
  }

  private CrashState salvage() throws IOException {
    List<byte[]> before = damaged.contents();
    SimulatedDisk saved = new SimulatedDisk();
    try (Engine target = Engine.open(saved, null, CrashRun.options(false, true))) {
      result = Salvage.run(damaged.disk, target);
      CrashOracle.verify(target);
    }
    List<byte[]> after = damaged.contents();
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), after.get(i), "the damaged store is never written");
    }
    try (Engine target = Engine.open(saved, null, SPARE)) {
      return CrashState.of(target);
    }
  }

  private void losesNothing() throws IOException {
    assertNull(state.difference(salvage()));
    assertEquals(List.of(), result.doubts());
    assertEquals(List.of(), result.holes());
  }

  /** What is wrong is said to be in doubt, and of the keys that are there only these are. */
  private void losesOnly(String damagedTable, Set<String> doubtful) throws IOException {
    CrashState found = salvage();
    for (String table : state.tables().keySet()) {
      Set<String> keys = new TreeSet<>(state.tables().get(table).keySet());
      keys.forEach(key -> assertTrue(!isInDoubt(table, key) || table.equals(damagedTable) && doubtful.contains(key), table + " " + key));
      keys.addAll(found.tables().get(table).keySet());
      keys.forEach(key -> assertTrue(sameValue(found, table, key) || isInDoubt(table, key), table + " " + key + " is wrong, and nobody says so"));
    }
  }

  /** Some of the pages, other ones by another seed; all of them by a large scale. */
  private <T> List<T> sample(List<T> all) {
    List<T> some = new ArrayList<>(all);
    Collections.shuffle(some, random);
    return some.subList(0, (int) Math.min(some.size(), 10L * Integer.getInteger("gatun.scale", 1)));
  }

  private boolean sameValue(CrashState found, String table, String key) {
    return Arrays.equals(state.tables().get(table).get(key), found.tables().get(table).get(key));
  }

  private boolean isInDoubt(String table, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
    return result.doubts().stream().anyMatch(doubt -> doubt.table().equals(table) && contains(doubt.from(), doubt.to(), bytes));
  }

  private static boolean contains(byte @Nullable [] from, byte @Nullable [] to, byte[] key) {
    return (from == null || Arrays.compareUnsigned(from, key) <= 0) && (to == null || Arrays.compareUnsigned(key, to) < 0);
  }

  private String nameOf(int table) throws IOException {
    return damaged.catalog(damaged.metas().getFirst()).tables().stream().filter(entry -> entry.id() == table).findFirst().orElseThrow().name();
  }

  // ---------------------------------------------------------------- nothing is lost

  @Test
  void aSoundStoreIsCopiedWhole() throws IOException {
    losesNothing();
    assertEquals(List.of(), result.damages());
    assertEquals(List.of("a", "b"), result.tables().stream().map(SalvageResult.Table::name).toList());
    assertTrue(result.tables().stream().allMatch(table -> table.fromLog() > 0 && table.fromTrees() > 0 && table.fromLooseLeaves() == 0));
    assertTrue(result.tables().stream().allMatch(table -> table.keyCodec().equals("bytes") && table.valueCodec().equals("utf8")));
  }

  @Test
  void aClosedStoreWithoutItsLogsIsCopiedWhole() throws IOException {
    fill(SPARE, true);
    for (String name : damaged.disk.list()) {
      if (name.startsWith("wal-")) {
        damaged.disk.delete(name);
      }
    }
    losesNothing();
  }

  @Test
  void aLostNewestMetaPageCostsNothing() throws IOException {
    damaged.damageMeta(damaged.metas().getFirst());
    losesNothing();
    assertEquals(1, result.damages().size());
  }

  @Test
  void bothMetaPagesLostCostNothing() throws IOException {
    for (Meta meta : damaged.metas()) {
      damaged.damageMeta(meta);
    }
    losesNothing();
    assertEquals(2, result.damages().size());
  }

  @Test
  void aLostNewestCatalogCostsNothing() throws IOException {
    damaged.damagePage(PagePointer.id(damaged.metas().getFirst().catalogPointer()));
    losesNothing();
  }

  @Test
  void anyPageThatOnlyTheNewestCheckpointHasCostsNothing() throws IOException {
    Set<Long> older = new HashSet<>();
    damaged.pages(damaged.metas().getLast()).forEach(page -> older.add(page.id()));
    SimulatedDisk whole = damaged.disk;
    List<TreePage> pages = damaged.pages(damaged.metas().getFirst()).stream().filter(page -> !older.contains(page.id())).toList();
    assertTrue(pages.stream().anyMatch(page -> page.level() > 0));
    for (TreePage page : sample(pages)) {
      damaged = new DamagedDisk(whole.afterPowerCut(CrashChoice.none()));
      damaged.damagePage(page.id());
      losesNothing();
      assertEquals(page.id(), result.damages().getFirst().page());
    }
  }

  // ---------------------------------------------------------------- something is lost

  /** Without the checkpoint before and its log: the keys of the page alone are in doubt. */
  @Test
  void aLostLeafCostsItsOwnKeysAlone() throws IOException {
    fill(NO_SPARE, true);
    SimulatedDisk whole = damaged.disk;
    for (TreePage page : sample(damaged.pages(damaged.metas().getFirst()).stream().filter(one -> one.level() == 0).toList())) {
      damaged = new DamagedDisk(whole.afterPowerCut(CrashChoice.none()));
      damaged.damagePage(page.id());
      losesOnly(nameOf(page.table()), keys(page));
      assertEquals(1, result.doubts().size());
    }
  }

  private static Set<String> keys(TreePage page) {
    Set<String> keys = new HashSet<>();
    page.keys().forEach(key -> keys.add(new String(key, StandardCharsets.ISO_8859_1)));
    return keys;
  }

  @Test
  void aLostBranchCostsNothingThatItsLeavesStillHave() throws IOException {
    fill(NO_SPARE, true);
    for (TreePage page : damaged.pages(damaged.metas().getFirst())) {
      if (page.level() > 0) {
        damaged.damagePage(page.id());
      }
    }
    CrashState found = salvage();
    state.tables().forEach((table, entries) -> entries.forEach((key, value) ->
        assertArrayEquals(value, found.tables().get(table).get(key), table + " " + key)));
    assertFalse(result.doubts().isEmpty());
    assertTrue(result.tables().stream().allMatch(table -> table.fromLooseLeaves() > 0));
  }

  @Test
  void aLostLargeValueCostsItsKeyAlone() throws IOException {
    fill(NO_SPARE, true);
    SimulatedDisk whole = damaged.disk;
    int values = 0;
    for (TreePage page : sample(damaged.pages(damaged.metas().getFirst()).stream().filter(one -> !one.runs().isEmpty()).toList())) {
      for (long run : page.runs().subList(0, 1)) {
        damaged = new DamagedDisk(whole.afterPowerCut(CrashChoice.none()));
        damaged.damagePage(run);
        losesOnly(nameOf(page.table()), keys(page));
        assertEquals(1, result.doubts().size());
        byte[] key = result.doubts().getFirst().from();
        assertArrayEquals(Arrays.copyOf(key, key.length + 1), result.doubts().getFirst().to());
        values++;
      }
    }
    assertTrue(values > 5);
  }

  @Test
  void withoutAnyCatalogTablesGetNewNamesAndKeepTheirEntries() throws IOException {
    for (int round = 0; round < 8; round++) { // each with other pages, since the random numbers go on
      fill(NO_SPARE, true);
      Map<String, Integer> ids = loseCatalogs();
      CrashState found = salvage();
      assertEquals(Set.of(), wrongWithoutNames(found, ids));
      assertTrue(result.tables().stream().allMatch(table -> table.keyCodec().equals("bytes")));
      assertEquals(result.tables().size(), result.doubts().size());
    }
  }

  /** Where the newest value cannot be read an older one may stand, and nowhere else. */
  @Test
  void withoutAnyCatalogALostLargeValueCostsItsKeyAlone() throws IOException {
    fill(NO_SPARE, true);
    List<TreePage> pages = damaged.pages(damaged.metas().getFirst()).stream().filter(one -> !one.runs().isEmpty()).toList();
    Map<String, Integer> ids = loseCatalogs();
    SimulatedDisk whole = damaged.disk;
    for (TreePage page : sample(pages)) {
      damaged = new DamagedDisk(whole.afterPowerCut(CrashChoice.none()));
      damaged.damagePage(page.runs().getFirst());
      Set<String> wrong = wrongWithoutNames(salvage(), ids);
      assertEquals(1, wrong.size());
      assertTrue(keys(page).contains(wrong.iterator().next()));
      assertTrue(result.damages().stream().anyMatch(damage -> damage.page() == page.runs().getFirst()));
      assertEquals(result.tables().size(), result.doubts().size());
    }
  }

  /** Keys whose value is not the newest. */
  private Set<String> wrongWithoutNames(CrashState found, Map<String, Integer> ids) {
    Set<String> wrong = new TreeSet<>();
    state.tables().forEach((table, entries) -> entries.forEach((key, value) -> {
      if (!Arrays.equals(value, found.tables().get("salvaged-" + ids.get(table)).get(key))) {
        wrong.add(key);
      }
    }));
    return wrong;
  }

  /** Damages every catalog in the file, and deletes the logs; says which ids the tables had. */
  private Map<String, Integer> loseCatalogs() throws IOException {
    Map<String, Integer> ids = new HashMap<>();
    damaged.catalog(damaged.metas().getFirst()).tables().forEach(table -> ids.put(table.name(), table.id()));
    for (String name : damaged.disk.list()) {
      if (name.startsWith("wal-")) {
        damaged.disk.delete(name);
      }
    }
    for (int id = 1; id < damaged.metas().getFirst().materialisedPages(); id++) {
      if (isCatalog(damaged.page(id), id)) {
        damaged.damagePage(id);
      }
    }
    return ids;
  }

  /** A page within a large value has no header, and one of 256 begins with the byte of a catalog. */
  private static boolean isCatalog(byte[] page, long id) {
    return PageImage.type(page, 0) == PageHeader.CATALOG && PageImage.pageId(page, 0) == id && Checksums.matches(page, 0, page.length);
  }

  // ---------------------------------------------------------------- the log

  /** Records behind the hole are applied, and the hole is told. */
  @Test
  void aHoleInTheLogCostsTheRecordsInItAlone() throws IOException {
    String newest = "";
    for (String name : damaged.disk.list()) {
      newest = name.startsWith("wal-") && hasRecordsAbove(name, damaged.metas().getFirst().cutLsn()) ? name : newest;
    }
    assertFalse(newest.isEmpty());
    damaged.damage(newest, 4_096 + 60, 10);
    CrashState found = salvage();
    assertEquals(1, result.holes().size());
    int differences = 0;
    for (String table : state.tables().keySet()) {
      Set<String> all = new HashSet<>(state.tables().get(table).keySet());
      all.addAll(found.tables().get(table).keySet());
      differences += (int) all.stream().filter(key -> !sameValue(found, table, key)).count();
    }
    assertTrue(differences <= 1, differences + " differences by one lost record");
  }

  /** Nothing in what is left tells which keys were changed behind the checkpoint. */
  @Test
  void aMissingLogIsToldAsAHole() throws IOException {
    SimulatedDisk whole = damaged.disk;
    for (boolean losesMeta : new boolean[] {false, true}) {
      for (boolean losesAll : new boolean[] {false, true}) {
        damaged = new DamagedDisk(whole.afterPowerCut(CrashChoice.none()));
        Meta newest = damaged.metas().getFirst();
        for (String name : damaged.disk.list()) {
          if (name.startsWith("wal-") && (losesAll || hasRecordsAbove(name, newest.cutLsn()))) {
            damaged.disk.delete(name);
          }
        }
        if (losesMeta) {
          damaged.damageMeta(newest);
        }
        assertNotNull(state.difference(salvage()));
        assertEquals(1, result.holes().size(), () -> "loses meta page " + losesMeta + ", all logs " + losesAll + ": " + result.holes());
      }
    }
  }

  /** Not even when a meta page is damaged, or both, so that there may have been a newer checkpoint. */
  @Test
  void aClosedStoreWithItsLogsHasNoHole() throws IOException {
    fill(SPARE, true);
    damaged.damageMeta(damaged.metas().getLast());
    losesNothing();
    damaged.damageMeta(damaged.metas().getFirst());
    losesNothing();
  }

  private boolean hasRecordsAbove(String name, long cut) throws IOException {
    try (StorageFile log = damaged.disk.open(name)) {
      byte[] page = new byte[4_096];
      log.read(0, page, 0, page.length);
      var header = dev.gatun.format.LogHeader.decode(page, name);
      return header != null && header.firstLsn() >= cut;
    }
  }

  @Test
  void logsAloneGiveWhatIsInThem() throws IOException {
    damaged.disk.delete(Opening.DATA);
    CrashState found = salvage();
    assertNotNull(found);
    assertTrue(result.tables().stream().anyMatch(table -> table.fromLog() > 0));
    assertTrue(result.tables().stream().allMatch(table -> table.name().startsWith("salvaged-")));
  }

  @Test
  void nothingAtAllGivesAnEmptyStore() throws IOException {
    damaged = new DamagedDisk(new SimulatedDisk());
    assertEquals(CrashState.EMPTY, salvage());
    assertTrue(result.tables().isEmpty());
  }
}

package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.gatun.Codecs;
import dev.gatun.InspectedPage;
import dev.gatun.Inspection;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look inside of a store, on one that is known. */
class InspectCommandsTest {
  private static final int ENTRIES = 4_000;
  @TempDir private static Path shared;
  @TempDir private Path temporary;
  private final Tool tool = new Tool();
  private Path store = Path.of("");

  @BeforeAll
  static void fill() {
    try (Store store = Store.open(shared.resolve("store"))) {
      Table<String, String> users = store.table("users", Codecs.utf8(), Codecs.utf8());
      store.write(batch -> {
        for (int i = 0; i < ENTRIES; i++) {
          batch.put(users, Figures.format("user_%05d", i), "name " + i);
        }
      });
      users.remove("user_00003");
      store.table("blobs").put(new byte[] {1}, new byte[50_000]);
      store.checkpoint();
      users.put("zoe", "the last");
    }
  }

  @BeforeEach
  void copy() throws IOException {
    store = temporary.resolve("store");
    Files.createDirectory(store);
    for (File file : shared.resolve("store").toFile().listFiles()) {
      Files.copy(file.toPath(), store.resolve(file.getName()));
    }
  }

  @Test
  void infoTellsWhatTheStoreIs() {
    JsonObject info = tool.json("info", store).getFirst();
    assertEquals(ENTRIES + 1, info.get("entries").getAsLong());
    assertTrue(info.get("closed_in_order").getAsBoolean());
    assertFalse(info.get("in_use").getAsBoolean());
    assertEquals(16, info.get("store_id").getAsString().length());
    assertTrue(tool.done("info", store).contains("data.db"), tool.out());
  }

  @Test
  void treeCountsEveryPageOnItsLevel() {
    List<JsonObject> trees = tool.json("tree", store);
    JsonObject users = trees.stream().filter(tree -> tree.get("table").getAsString().equals("users")).findFirst().orElseThrow();
    assertEquals(ENTRIES, users.get("entries").getAsLong());
    assertEquals(1, users.get("tombstones").getAsLong());
    JsonObject root = users.getAsJsonArray("levels").get(0).getAsJsonObject();
    JsonObject leaves = users.getAsJsonArray("levels").get(1).getAsJsonObject();
    assertEquals(1, root.get("pages").getAsLong());
    assertEquals(leaves.get("pages").getAsLong(), root.get("children").getAsLong());
    assertEquals(ENTRIES, leaves.get("entries").getAsLong());
    assertTrue(tool.done("tree", store, "users").startsWith("users  utf8 -> utf8  4,000 entries, 1 tombstones, root "), tool.out());
    assertTrue(tool.done("tree", store, "blobs").contains("large values  1 (50.0 KB) in 13 pages"), tool.out());
    assertTrue(tool.refused(1, "tree", store, "nobody").contains("there is no table 'nobody'"));
  }

  @Test
  void pagesAddUpToTheFile() {
    Map<String, Long> sums =
        tool.json("pages", store).stream().collect(Collectors.toMap(row -> row.get("kind").getAsString(), row -> row.get("pages").getAsLong()));
    assertEquals(13, sums.get("large value"));
    assertEquals(1, sums.get("branch"));
    assertEquals(1, sums.get("catalog"));
    try (Inspection inspection = Inspection.open(store)) {
      assertEquals(inspection.pages(), sums.values().stream().mapToLong(Long::longValue).sum());
      assertEquals(inspection.pages(), tool.done("pages", store, "--list").lines().count());
      assertEquals(inspection.pages(), tool.json("pages", store, "--list").size());
    }
    assertTrue(tool.out().contains("\"kind\":\"large value\",\"table\":\"blobs\""), tool.out());
  }

  @Test
  void theMapHasACharacterForEachPage() {
    List<String> lines = tool.done("pages", store, "--map", "--width", "64").lines().toList();
    String cells = lines.stream()
        .takeWhile(line -> line.matches(" *\\d+ .*"))
        .map(line -> line.replaceFirst("^ *\\d+ ", ""))
        .collect(Collectors.joining());
    try (Inspection inspection = Inspection.open(store)) {
      assertEquals(inspection.pages(), cells.length());
    }
    assertEquals(13, cells.chars().filter(c -> c == PageKind.OVERFLOW.sign()).count());
    assertEquals(1, cells.chars().filter(c -> c == PageKind.BRANCH.sign()).count());
    assertTrue(tool.done("pages", store, "--map", "--by", "fill").contains("▁ empty  █ full"), tool.out());
    assertTrue(tool.done("pages", store, "--map", "--by", "age").contains("▁ oldest  █ newest"), tool.out());
    assertFalse(tool.out().contains("\u001b["));
    assertTrue(tool.done("pages", store, "--map", "--colour=always").contains("\u001b[34m"), tool.out());
    assertTrue(tool.done("pages", store, "--map", "--width=10", "--lines=2").contains("pages a character"), tool.out());
    assertEquals("gatun: --width and --lines must be at least 1", tool.refused(2, "pages", store, "--map", "--width=0"));
  }

  @Test
  void aPageIsDecodedAndPrintedWhole() {
    long root = tool.json("tree", store, "users").getFirst().get("root").getAsLong();
    JsonObject branch = tool.json("page", store, root).getFirst();
    assertEquals("branch", branch.get("kind").getAsString());
    assertTrue(branch.get("checksum").getAsBoolean());
    assertEquals(2 * InspectedPage.BYTES, branch.get("hex").getAsString().length());
    long child = branch.getAsJsonArray("slots_decoded").get(0).getAsJsonObject().get("child").getAsLong();
    String leaf = tool.done("page", store, child);
    assertTrue(leaf.contains("table       1 'users'"), leaf);
    assertTrue(leaf.contains("user_00000") && leaf.contains("name 0"), leaf);
    assertTrue(leaf.contains("(deleted)"), leaf);
    assertTrue(leaf.contains("0000   01 00 "), leaf);
    assertFalse(tool.done("page", store, child, "--no-hex").contains("0000   01 00 "), tool.out());
    assertTrue(tool.refused(2, "page", store, "1000000").contains("page 1000000 is not in the data file"));
    assertTrue(tool.refused(2, "page", store, "-1").contains("is not in the data file"));
  }

  @Test
  void everyPageCanBePrinted() {
    try (Inspection inspection = Inspection.open(store)) {
      for (long id = 0; id < inspection.pages(); id += 7) {
        assertTrue(tool.done("page", store, id).startsWith("page "), tool.out());
      }
    }
  }

  @Test
  void freeRunsAddUp() {
    JsonObject free = tool.json("free", store).getFirst();
    long sum = 0;
    for (var run : free.getAsJsonArray("runs")) {
      sum += run.getAsJsonObject().get("bytes").getAsLong();
    }
    assertEquals(free.get("free").getAsLong(), sum);
    assertTrue(sum > 0);
    assertTrue(tool.done("free", store).contains("at the end"), tool.out());
  }

  @Test
  void pagesThatOnlyTheSpareNeedsAreNeitherFreeNorDamaged() {
    try (Store open = Store.open(store)) {
      Table<String, String> users = open.table("users", Codecs.utf8(), Codecs.utf8());
      open.write(batch -> {
        for (int i = 0; i < ENTRIES; i++) {
          batch.put(users, Figures.format("user_%05d", i), "another " + i);
        }
      });
    }
    JsonObject free = tool.json("free", store).getFirst();
    assertTrue(free.get("held_by_the_spare_checkpoint").getAsLong() > 10 * 4096, free::toString);
  }

  @Test
  void bothCheckpointsAreShown() {
    List<JsonObject> checkpoints = tool.json("checkpoints", store);
    assertEquals(2, checkpoints.size());
    long low = Math.min(checkpoints.get(0).get("epoch").getAsLong(), checkpoints.get(1).get("epoch").getAsLong());
    long high = Math.max(checkpoints.get(0).get("epoch").getAsLong(), checkpoints.get(1).get("epoch").getAsLong());
    assertTrue(checkpoints.stream().anyMatch(one -> one.get("epoch").getAsLong() == high && one.get("previous_epoch").getAsLong() == low));
    assertTrue(tool.done("checkpoints", store).contains("state               valid"), tool.out());
  }

  @Test
  void theLogIsListedAndPrinted() {
    assertTrue(tool.done("wal", "ls", store).contains("wal-0.log"), tool.out());
    String dump = tool.done("wal", "dump", store);
    assertTrue(dump.contains("put  users  zoe  the last"), dump);
    assertTrue(tool.done("wal", "dump", store, "--format=json").contains("\"key\":\"zoe\",\"value\":\"the last\""), tool.out());
    long records = tool.json("wal", "dump", store).size();
    assertTrue(records > 1);
    assertEquals(1, tool.json("wal", "dump", store, "--limit", 1).size());
    assertTrue(tool.refused(1, "wal", "dump", store, "--file", "wal-9.log").contains("there is no log wal-9.log"));
    assertTrue(tool.refused(2, "wal").contains("Missing required subcommand"));
  }

  @Test
  void aStoreThatIsOpenIsLookedIntoWithARemark() {
    try (Store open = Store.open(store)) {
      open.table("users", Codecs.utf8(), Codecs.utf8()).put("late", "entry");
      assertTrue(tool.done("tree", store, "users").contains("4,000 entries"), tool.out());
      assertEquals("gatun: note: the store is open elsewhere; this is its newest checkpoint on the disk, not its present state\n", tool.err());
      open.checkpoint();
      assertTrue(tool.done("tree", store, "users").contains("4,001 entries"), tool.out());
      assertEquals(4_002, tool.json("info", store).getFirst().get("entries").getAsLong());
    }
  }

  @Test
  void aDamagedPageIsNamedOnTheMapAndByTheExitCode() throws IOException {
    long root = tool.json("tree", store, "users").getFirst().get("root").getAsLong();
    long leaf = tool.json("page", store, root).getFirst().getAsJsonArray("slots_decoded").get(1).getAsJsonObject().get("child").getAsLong();
    byte[] data = Files.readAllBytes(store.resolve("data.db"));
    data[(int) (Survey.HEADER_BYTES + leaf * InspectedPage.BYTES + 1000)] ^= 1;
    Files.write(store.resolve("data.db"), data);
    assertTrue(tool.refused(4, "pages", store, "--map").contains("corrupt data.db page " + leaf), tool.err());
    assertTrue(tool.out().contains("!") && tool.out().contains("damaged"), tool.out());
    assertEquals(4, tool.run("tree", store));
    assertEquals(4, tool.run("verify", store));
    assertTrue(tool.done("page", store, leaf).contains("and it should be 0x"), tool.out());
    assertEquals(4, tool.run("report", store, "-o", temporary.resolve("r.html")));
    assertTrue(Files.size(temporary.resolve("r.html")) > 10_000);
  }
}

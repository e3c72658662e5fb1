package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.gatun.Codecs;
import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun report}: the page is whole, needs nothing from elsewhere, and its numbers are those of the store. */
class ReportTest {
  private static final Pattern SURVEY = Pattern.compile("<script type=\"application/json\" class=\"survey\">(.*?)</script>", Pattern.DOTALL);

  private final Tool tool = new Tool();
  @TempDir private Path temporary;
  private Path store = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void fill() {
    store = temporary.resolve("store");
    file = temporary.resolve("report.html");
    try (Store open = Store.open(store)) {
      Table<String, String> users = open.table("users", Codecs.utf8(), Codecs.utf8());
      open.write(batch -> {
        for (int i = 0; i < 3_000; i++) {
          batch.put(users, "group/" + i % 10 + "/user_" + i, "</script> name " + i);
        }
      });
      open.table("blobs").put(new byte[] {1}, new byte[50_000]);
      open.table("empty");
    }
  }

  private List<JsonObject> surveys() throws IOException {
    List<JsonObject> surveys = new ArrayList<>();
    Matcher matcher = SURVEY.matcher(Files.readString(file));
    while (matcher.find()) {
      surveys.add(JsonParser.parseString(matcher.group(1)).getAsJsonObject());
    }
    return surveys;
  }

  private static byte[] unpacked(String base64) throws IOException {
    return new InflaterInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64))).readAllBytes();
  }

  @Test
  void aNameCannotEndTheScriptThatItIsIn() throws IOException {
    try (Store open = Store.open(store)) {
      open.table("</script><b>");
    }
    tool.done("report", store, "-o", file);
    assertEquals(2, Pattern.compile("</script>").matcher(Files.readString(file)).results().count());
    assertTrue(surveys().getFirst().toString().contains("</script><b>"), "the name is gone");
  }

  @Test
  void thePageIsWhole() throws IOException {
    assertTrue(tool.done("report", store, "-o", file).startsWith(file + ": "), tool.out());
    String page = Files.readString(file);
    assertFalse(page.contains("/* style */") || page.contains("/* script */") || page.contains("<!-- data -->"), "a part is missing");
    assertFalse(Pattern.compile("(src|href)=|@import|fetch\\(|XMLHttpRequest|url\\(").matcher(page).find(), "something is asked of elsewhere");
    assertFalse(page.replace("http://www.w3.org/2000/svg", "").contains("http"), "an address of elsewhere");
    assertEquals(2, Pattern.compile("</script>").matcher(page).results().count());
  }

  @Test
  void columnsAreOfEveryPageAndSumsOfEveryEntry() throws IOException {
    tool.done("report", store, "-o", file);
    JsonObject survey = surveys().getFirst();
    int pages = survey.get("pages").getAsInt();
    JsonObject columns = survey.getAsJsonObject("columns");
    for (String column : List.of("kind", "fill", "level")) {
      assertEquals(pages, unpacked(columns.get(column).getAsString()).length, column);
    }
    assertEquals(2 * pages, unpacked(columns.get("owner").getAsString()).length);
    assertEquals(4 * pages, unpacked(columns.get("parent").getAsString()).length);
    assertEquals(8 * pages, unpacked(columns.get("lsn").getAsString()).length);
    JsonObject users = table(survey, "users");
    assertEquals(3_000, users.get("entries").getAsLong());
    assertEquals(10, users.getAsJsonArray("prefixes").size());
    assertEquals(300, users.getAsJsonArray("prefixes").get(0).getAsJsonObject().get("entries").getAsLong());
    int leaves = users.getAsJsonArray("levels").get(0).getAsJsonObject().get("pages").getAsInt();
    assertEquals(4 * leaves, unpacked(users.get("leafOrder").getAsString()).length);
    String keys = new String(unpacked(users.get("firstKeys").getAsString()), StandardCharsets.UTF_8);
    assertEquals(leaves, keys.lines().count());
    assertEquals(50_000, table(survey, "blobs").get("largeBytes").getAsLong());
  }

  private static JsonObject table(JsonObject survey, String name) {
    for (var one : survey.getAsJsonArray("tables")) {
      if (one.getAsJsonObject().get("name").getAsString().equals(name)) {
        return one.getAsJsonObject();
      }
    }
    throw new AssertionError("there is no table " + name);
  }

  @Test
  void beforeAndAfterStandInOnePage() throws IOException {
    Path old = temporary.resolve("old.html");
    tool.done("report", store, "-o", old);
    tool.done("put", store, "users", "more", "1");
    tool.done("report", store, "--before", old, "-o", file);
    List<JsonObject> surveys = surveys();
    assertEquals(2, surveys.size());
    assertEquals(3_000, table(surveys.get(0), "users").get("entries").getAsLong());
    assertEquals(3_001, table(surveys.get(1), "users").get("entries").getAsLong());
    tool.done("backup", store, temporary.resolve("copy"));
    tool.done("report", temporary.resolve("copy"), "--before", store, "-o", file);
    assertEquals("store", surveys().get(0).get("name").getAsString());
    assertEquals("copy", surveys().get(1).get("name").getAsString());
  }

  @Test
  void aCompactionIsDrawnWithWhatWasBefore() throws IOException {
    try (Store open = Store.open(store)) {
      Table<String, String> users = open.table("users", Codecs.utf8(), Codecs.utf8());
      users.forEach(Range.all(), (key, value) -> {
        if (!key.endsWith("0")) {
          users.remove(key);
        }
      });
    }
    assertTrue(tool.done("compact", store, "--report", file).startsWith("data file "), tool.out());
    List<JsonObject> surveys = surveys();
    assertEquals(2, surveys.size());
    assertTrue(leaves(surveys.get(1)) < leaves(surveys.get(0)), leaves(surveys.get(0)) + " leaves, then " + leaves(surveys.get(1)));
    assertEquals(300, table(surveys.get(1), "users").get("entries").getAsLong());
    assertTrue(tool.done("verify", store).startsWith("sound: "), tool.out());
  }

  private static int leaves(JsonObject survey) {
    return table(survey, "users").getAsJsonArray("levels").get(0).getAsJsonObject().get("pages").getAsInt();
  }

  @Test
  void refusals() throws IOException {
    assertTrue(tool.refused(2, "report", store, "--before", temporary.resolve("no.html"), "-o", file).contains("there is no "));
    Files.writeString(temporary.resolve("letter.html"), "dear");
    assertTrue(tool.refused(2, "report", store, "--before", temporary.resolve("letter.html"), "-o", file).contains("is no report of gatun"));
    assertTrue(tool.refused(2, "report", store, "-o", temporary).contains("is a directory"));
    assertTrue(tool.refused(3, "report", store, "-o", temporary.resolve("no/where.html")).contains("there is no file"));
    assertFalse(Files.exists(file));
  }
}

package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** {@code docs/FILE_FORMAT.md} says what the code does: its tables are the layouts, and its worked page is what the code writes. */
class FormatDocTest {
  private final List<String> document = read();

  @Test
  void tableOfThePageHeaderIsItsLayout() {
    assertTable("page-header", PageHeader.LAYOUT);
  }

  @Test
  void tableOfTheMetaPageIsItsLayout() {
    assertTable("meta-page", MetaPage.LAYOUT);
  }

  @Test
  void tablesOfTheOverflowReferenceAreItsLayouts() {
    assertTable("overflow-reference", OverflowRef.LAYOUT);
    assertTable("overflow-run", OverflowRef.RUN);
  }

  @Test
  void tablesOfTheLogAreItsLayouts() {
    assertTable("log-header", LogHeader.LAYOUT);
    assertTable("log-record", LogRecord.LAYOUT);
  }

  @Test
  void tableOfABackupsFrameIsItsLayout() {
    assertTable("backup-frame", BackupFrame.LAYOUT);
  }

  @Test
  void constantsInTheTextAreThoseOfTheCode() {
    assertConstant("page bytes", PageSize.PAGE_BYTES);
    assertConstant("header region bytes", PageSize.HEADER_REGION_BYTES);
    assertConstant("meta slot distance", PageSize.META_SLOT_BYTES);
    assertConstant("node capacity", Node.CAPACITY);
    assertConstant("largest leaf cell", Leaf.MAX_CELL);
    assertConstant("longest key", PageSize.MAX_KEY_BYTES);
    assertConstant("blob payload of a page", BlobPage.PAYLOAD_BYTES);
    assertConstant("payload of a full overflow block", OverflowBlock.PAYLOAD_BYTES);
    assertConstant("runs of a value at most", OverflowRef.MAX_RUNS);
    assertConstant("format version", MetaPage.VERSION);
  }

  @Test
  void theWorkedPageIsWhatTheCodeWrites() {
    assertEquals(String.join("\n", dump(workedPage())), String.join("\n", block("worked-leaf")));
  }

  @Test
  void theWorkedRecordIsWhatTheCodeWrites() {
    assertEquals(String.join("\n", dump(workedRecord())), String.join("\n", block("worked-record")));
  }

  private void assertConstant(String name, int value) {
    String row = "| " + name + " | " + value + " |";
    assertTrue(document.contains(row), () -> "the document lacks " + row);
  }

  private void assertTable(String name, StructLayout layout) {
    List<String> expected = new ArrayList<>();
    long offset = 0;
    for (MemoryLayout field : layout.memberLayouts()) {
      expected.add("| " + offset + " | " + type(field) + " | " + field.name().orElseThrow() + " |");
      offset += field.byteSize();
    }
    assertEquals(String.join("\n", expected), String.join("\n", rows(name)));
  }

  private static String type(MemoryLayout field) {
    if (field instanceof SequenceLayout sequence) {
      return type(sequence.elementLayout()) + "[" + sequence.elementCount() + "]";
    }
    assertEquals(ByteOrder.LITTLE_ENDIAN, field.byteSize() == 1 ? ByteOrder.LITTLE_ENDIAN : ((ValueLayout) field).order());
    return "u" + 8 * field.byteSize();
  }

  /** The first three columns of the table behind a marker. */
  private List<String> rows(String name) {
    List<String> rows = new ArrayList<>();
    for (int i = after("layout", name) + 2; document.get(i).startsWith("|"); i++) {
      String[] cells = document.get(i).split("\\|");
      rows.add("|" + cells[1] + "|" + cells[2] + "|" + cells[3] + "|");
    }
    return rows;
  }

  private List<String> block(String name) {
    int from = after("hex", name) + 1;
    int to = from;
    while (!document.get(to).equals("```")) {
      to++;
    }
    return document.subList(from, to);
  }

  private int after(String kind, String name) {
    int at = document.indexOf("<!-- " + kind + " " + name + " -->");
    assertTrue(at >= 0, () -> "the document lacks the marker of " + name);
    return at + 1;
  }

  /** Four fruits, one deleted, as the document explains them. */
  private byte[] workedPage() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 300)) {
      for (String[] entry : new String[][] {{"apple", "red"}, {"apples", "many"}, {"apricot", ""}, {"aprils", "wet"}, {"b", "x"}}) {
        byte[] key = entry[0].getBytes(StandardCharsets.US_ASCII);
        byte[] value = entry[1].getBytes(StandardCharsets.US_ASCII);
        int index = Node.search(page.s, page.b, key, 0, key.length);
        Leaf.insert(page.s, page.b, index, key, 0, key.length, value, 0, value.length, false);
      }
      Leaf.tombstone(page.s, page.b, 4);
      Leaf.sweep(page.s, page.b);
      Leaf.tombstone(page.s, page.b, 3);
      PageHeader.setLsn(page.s, page.b, 4711);
      byte[] image = page.image();
      Arrays.fill(image, 96, PageHeader.heapStart(page.s, page.b), (byte) 0);
      Checksums.seal(image, 0, image.length);
      return image;
    }
  }

  /** A put, as the document explains it. */
  private static byte[] workedRecord() {
    byte[] key = "user_101".getBytes(StandardCharsets.US_ASCII);
    byte[] value = "Alice".getBytes(StandardCharsets.US_ASCII);
    byte[] body = new byte[LogOperation.putHeadBytes(1, key.length, value.length) + value.length];
    System.arraycopy(value, 0, body, LogOperation.putHead(body, 0, 1, key, value.length), value.length);
    CRC32C crc = new CRC32C();
    crc.update(body, 0, body.length);
    long seed = LogRecord.seed(0x1122334455667788L, 0x200000);
    int length = LogRecord.HEADER_BYTES + body.length;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment record = arena.allocate(LogRecord.sizeOf(body.length), LogRecord.ALIGNMENT);
      LogRecord.write(record, 0, seed, 4096, length, 4000, LogRecord.NO_LINK, LogRecord.DATA, (int) crc.getValue());
      MemorySegment.copy(body, 0, record, ValueLayout.JAVA_BYTE, LogRecord.HEADER_BYTES, body.length);
      return record.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static List<String> dump(byte[] image) {
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < image.length; at += 16) {
      StringBuilder line = new StringBuilder(String.format("%04x ", at));
      int sum = 0;
      for (int i = at; i < at + 16; i++) {
        line.append(String.format(i % 8 == 0 ? "  %02x" : " %02x", image[i]));
        sum |= image[i];
      }
      if (sum != 0) {
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private static List<String> read() {
    Path found = null;
    for (Path dir = Path.of("").toAbsolutePath(); dir != null && found == null; dir = dir.getParent()) {
      Path candidate = dir.resolve("docs/FILE_FORMAT.md");
      found = Files.exists(candidate) ? candidate : null;
    }
    assertNotNull(found, "docs/FILE_FORMAT.md is not in this folder or one above it");
    try {
      return Files.readAllLines(found);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

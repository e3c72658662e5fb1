package dev.gatun.cli;

import dev.gatun.InspectedPage;
import dev.gatun.Inspection.Checkpoint;
import dev.gatun.StoreStats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A survey as one object of JSON, for the page that draws it. Columns by page id are compressed (zlib) and written in base 64: a million pages take a
 * few megabytes.
 */
final class ReportData {
  private final Survey survey;
  private final long[] epochs;

  private ReportData(Survey survey) {
    this.survey = survey;
    this.epochs = Arrays.stream(survey.born).filter(epoch -> epoch > 0).sorted().distinct().toArray();
  }

  /** The survey of a store as it was called. The statistics are those of a running store, which knows what its snapshots hold. */
  static String of(Survey survey, String name, @Nullable StoreStats stats) {
    return Json.of(new ReportData(survey).facts(name, stats));
  }

  private Facts facts(String name, @Nullable StoreStats stats) {
    return new Facts()
        .hidden("name", name)
        .hidden("drawn", Instant.now().toString())
        .hidden("pages", survey.pages)
        .hidden("dataBytes", survey.dataBytes)
        .hidden("logBytes", survey.logBytes)
        .hidden("headerBytes", Survey.HEADER_BYTES)
        .hidden("capacity", InspectedPage.CAPACITY)
        .hidden("snapshots", stats == null ? null : stats.snapshots())
        .hidden("heldBytes", stats == null ? null : stats.heldBytes())
        .hidden("kinds", Arrays.stream(PageKind.values()).map(PageKind::words).toList())
        .hidden("slot", survey.newest.slot())
        .hidden("checkpoints", survey.checkpoints.stream().map(ReportData::checkpoint).toList())
        .hidden("damages", survey.damages)
        .hidden("tables", survey.tables.stream().map(ReportData::table).toList())
        .hidden("epochs", longs(epochs))
        .hidden("columns", columns());
  }

  private static Facts checkpoint(Checkpoint c) {
    return new Facts()
        .hidden("slot", c.slot())
        .hidden("state", c.state())
        .hidden("epoch", c.epoch())
        .hidden("written", c.written().toString())
        .hidden("closed", c.closed())
        .hidden("cutLsn", c.cutLsn())
        .hidden("replayLsn", c.replayLsn())
        .hidden("previousEpoch", c.previousEpoch())
        .hidden("usedPages", c.usedPages())
        .hidden("materialisedPages", c.materialisedPages())
        .hidden("catalogPages", c.catalogPages().size())
        .hidden("freeMapPages", c.freeMapPages().size())
        .hidden("damage", c.damage());
  }

  private static Facts table(TableShape t) {
    return new Facts()
        .hidden("name", t.tree.name())
        .hidden("keyCodec", t.tree.keyCodec())
        .hidden("valueCodec", t.tree.valueCodec())
        .hidden("root", t.tree.root())
        .hidden("dropped", t.tree.dropped())
        .hidden("entries", t.entries)
        .hidden("tombstones", t.tombstones)
        .hidden("keyBytes", t.keyBytes)
        .hidden("valueBytes", t.valueBytes)
        .hidden("usedLeafBytes", t.usedLeafBytes)
        .hidden("largeValues", t.largeValues)
        .hidden("largeBytes", t.largeBytes)
        .hidden("overflowPages", t.overflowPages)
        .hidden("inOrder", t.inOrder())
        .hidden("levels", t.levels.stream().map(ReportData::level).toList())
        .hidden("keySizes", longs(t.keySizes))
        .hidden("valueSizes", longs(t.valueSizes))
        .hidden("prefixes", t.prefixes.largest().stream().map(ReportData::prefix).toList())
        .hidden("leafOrder", ints(t.leafOrder()))
        .hidden("firstKeys", packed(String.join("\n", t.firstKeys).getBytes(StandardCharsets.UTF_8)));
  }

  private static Facts level(TableShape.Level level) {
    return new Facts()
        .hidden("pages", level.pages)
        .hidden("entries", level.entries)
        .hidden("usedBytes", level.usedBytes)
        .hidden("least", level.pages == 0 ? 0 : level.least)
        .hidden("most", level.most);
  }

  private static Facts prefix(Prefixes.Sum sum) {
    return new Facts().hidden("name", sum.name()).hidden("entries", sum.entries()).hidden("bytes", sum.bytes());
  }

  private static List<Long> longs(long[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  // ---------------------------------------------------------------- columns

  private Facts columns() {
    int[] births = new int[survey.pages];
    for (int id = 0; id < survey.pages; id++) {
      births[id] = survey.born[id] == 0 ? -1 : Arrays.binarySearch(epochs, survey.born[id]);
    }
    return new Facts()
        .hidden("kind", packed(survey.kinds))
        .hidden("fill", packed(survey.fills))
        .hidden("level", packed(survey.levels))
        .hidden("owner", shorts(survey.owners))
        .hidden("slots", shorts(survey.slots))
        .hidden("parent", ints(survey.parents))
        .hidden("born", ints(births))
        .hidden("lsn", eights(survey.lsns));
  }

  private static String shorts(short[] numbers) {
    ByteBuffer bytes = buffer(numbers.length, Short.BYTES);
    bytes.asShortBuffer().put(numbers);
    return packed(bytesOf(bytes));
  }

  private static String ints(int[] numbers) {
    ByteBuffer bytes = buffer(numbers.length, Integer.BYTES);
    bytes.asIntBuffer().put(numbers);
    return packed(bytesOf(bytes));
  }

  private static String eights(long[] numbers) {
    ByteBuffer bytes = buffer(numbers.length, Long.BYTES);
    bytes.asLongBuffer().put(numbers);
    return packed(bytesOf(bytes));
  }

  private static ByteBuffer buffer(int count, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static String packed(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }
}

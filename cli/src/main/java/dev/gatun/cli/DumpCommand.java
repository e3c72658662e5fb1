package dev.gatun.cli;

import dev.gatun.Cursor;
import dev.gatun.Range;
import dev.gatun.Snapshot;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.TableInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dump",
    description = {
      "Print all entries of a table, or of all tables, so that 'load' makes the same of them: any bytes come back exactly.",
      "Tab-separated lines, or with --format json an object on each line. A heading names each table and its codecs."
    })
final class DumpCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "TABLE", arity = "0..1", description = "The table. Default: all.")
  private @Nullable String table;

  @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "Where to. Default: the standard output.")
  private @Nullable Path file;

  @Override
  int run(Store store, Output output) {
    if (table != null) {
      TextTable.info(store, table);
    }
    List<TableInfo> tables = store.tables().stream().filter(info -> table == null || info.name().equals(table)).toList();
    if (file == null) {
      dump(store, tables, output);
      return ExitCode.DONE;
    }
    try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file));
        Output toFile = new Output(writer, output.isJson() ? Format.JSON : Format.TEXT)) {
      dump(store, tables, toFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExitCode.DONE;
  }

  /** All tables as they are at one moment. */
  private static void dump(Store store, List<TableInfo> tables, Output output) {
    try (Snapshot snapshot = store.snapshot()) {
      tables.forEach(info -> dump(store, snapshot, info, output));
    }
  }

  private static void dump(Store store, Snapshot snapshot, TableInfo info, Output output) {
    DumpHeading heading = new DumpHeading(info.name(), info.keyCodec(), info.valueCodec());
    Table<byte[], byte[]> table = store.table(info.name(), new ForeignCodec(info.keyCodec()), new ForeignCodec(info.valueCodec()));
    Field keys = Field.of(info.keyCodec());
    Field values = Field.of(info.valueCodec());
    output.line(output.isJson() ? heading.json() : heading.tsv());
    try (Cursor<byte[], byte[]> cursor = snapshot.view(table).cursor(Range.all());
        Progress progress = Progress.of(info.name(), info.size())) {
      while (cursor.next()) {
        byte[] key = cursor.keySegment().toArray(ValueLayout.JAVA_BYTE);
        byte[] value = cursor.valueSegment().toArray(ValueLayout.JAVA_BYTE);
        output.line(output.isJson()
            ? Json.of(new Facts().hidden("key", keys.json(key)).hidden("value", values.json(value)))
            : keys.tsv(key) + "\t" + values.tsv(value));
        progress.step(1);
      }
    }
  }
}

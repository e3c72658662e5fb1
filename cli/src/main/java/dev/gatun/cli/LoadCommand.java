package dev.gatun.cli;

import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "load",
    description = {
      "Store entries from lines: what 'dump' prints, or your own as key, tabulator, value, or as {\"key\":..,\"value\":..}.",
      "The store and its tables are created when missing; present keys are overwritten. It is on the disk when the command ends."
    },
    footer = {
      "%nIn tab-separated lines \\t \\n \\r \\\\ and \\xHH stand for bytes, and lines that begin with # are remarks.",
      "In JSON bytes that are no text are {\"hex\":\"00ff\"}."
    })
final class LoadCommand extends StoreCommand {
  private static final int BATCH_ENTRIES = 1_000;
  private static final long BATCH_BYTES = 1 << 20;

  @Parameters(index = "1", paramLabel = "TABLE", arity = "0..1", description = "The table. Default: what the headings in the input name.")
  private @Nullable String table;

  @Option(names = {"-i", "--input"}, paramLabel = "FILE", description = "Where from. Default: the standard input.")
  private @Nullable Path file;

  @Option(names = "--keys", paramLabel = "CODEC", defaultValue = "utf8", description = "Keys of a TABLE that is new. Default: ${DEFAULT-VALUE}.")
  private String keys = "";

  @Option(names = "--values", paramLabel = "CODEC", defaultValue = "utf8", description = "Values of a TABLE that is new. Default: ${DEFAULT-VALUE}.")
  private String values = "";

  @Override
  Access access() {
    return Access.CREATE;
  }

  @Override
  void check() {
    if (file != null && !Files.isReadable(file)) { // before the store is made
      throw new Refusal(ExitCode.STORE, "there is no file " + file + " that can be read");
    }
  }

  @Override
  int run(Store store, Output output) throws IOException {
    Loader loader = new Loader(store);
    long start = System.nanoTime();
    long entries;
    try (InputStream in = file == null ? unclosed() : Files.newInputStream(file)) {
      entries = new DumpReader(in, heading(store)).read(loader);
      loader.flush();
    }
    store.sync();
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    String text = Figures.format("%,d entries in %s (%s)", entries, Figures.seconds(time), Figures.perSecond(entries, time));
    output.row(new Facts().hidden("entries", entries).hidden("seconds", time.toNanos() / 1e9), text);
    return ExitCode.DONE;
  }

  private @Nullable DumpHeading heading(Store store) {
    return table == null ? null : heading(store, table);
  }

  private DumpHeading heading(Store store, String table) {
    return TextTable.find(store, table).map(info -> new DumpHeading(info.name(), info.keyCodec(), info.valueCodec()))
        .orElseGet(() -> new DumpHeading(table, keys, values));
  }

  /** The standard input is not ours to close. */
  private static InputStream unclosed() {
    return new FilterInputStream(System.in) {
      @Override
      public void close() {}
    };
  }

  /** Collects entries into batches. */
  private static final class Loader implements DumpReader.Target {
    private record Entry(byte[] key, byte[] value) {}

    private final Store store;
    private final List<Entry> batch = new ArrayList<>();
    private @Nullable Table<byte[], byte[]> table;
    private long bytes;

    Loader(Store store) {
      this.store = store;
    }

    @Override
    public void table(DumpHeading heading) {
      flush();
      table = store.table(heading.table(), new ForeignCodec(heading.keys()), new ForeignCodec(heading.values()));
    }

    @Override
    public void entry(byte[] key, byte[] value) {
      batch.add(new Entry(key, value));
      bytes += key.length + value.length;
      if (batch.size() == BATCH_ENTRIES || bytes >= BATCH_BYTES) {
        flush();
      }
    }

    void flush() {
      if (table != null) {
        Table<byte[], byte[]> into = table;
        store.write(Durability.ASYNC, writes -> batch.forEach(entry -> writes.put(into, entry.key(), entry.value())));
      }
      batch.clear();
      bytes = 0;
    }
  }
}

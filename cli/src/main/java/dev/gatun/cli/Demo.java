package dev.gatun.cli;

import dev.gatun.Cursor;
import dev.gatun.Range;
import dev.gatun.ReadView;
import dev.gatun.Snapshot;
import dev.gatun.Store;
import dev.gatun.StoreStats;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** The demonstration, step by step. */
final class Demo {
  /** The sub-directory of the store with the real data. */
  static final String LIBRARY = "library";

  /** The sub-directory of the store whose writer is killed. */
  static final String CRASHED = "crashed";

  /** The first of the smiling faces. */
  static final long FACES = 0x1F600;

  private static final String LANG = "/modules/java.base/java/lang/";

  private final Lines lines;
  private final Path directory;
  private final Path reports;

  /** Puts its stores into one directory and its report into another, which may be the same. */
  Demo(Lines lines, Path directory, Path reports) {
    this.lines = lines;
    this.directory = directory;
    this.reports = reports;
  }

  void run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    say("Gatun demonstration on Java %s, in %s", Runtime.version().feature(), directory);
    try (Store store = Store.open(directory.resolve(LIBRARY))) {
      JdkFiles jdk = new JdkFiles(store);
      UnicodeNames unicode = new UnicodeNames(store);
      storeAll(jdk, unicode);
      compareAll(jdk, unicode);
      scan(jdk, unicode);
      scanEverything(store, jdk, unicode);
      sizes(store.stats());
    }
    kill();
    report();
    say("%nDone in %s.", Figures.seconds(Duration.ofNanos(System.nanoTime() - start)));
  }

  private void storeAll(JdkFiles jdk, UnicodeNames unicode) throws IOException {
    say("%n1. Store every file of this Java runtime and the name of every character, durably, in atomic batches");
    say("   %-8s %s", JdkFiles.TABLE, Work.of(jdk::storeAll));
    say("   %-8s %s", UnicodeNames.TABLE, Work.of(unicode::storeAll));
  }

  private void compareAll(JdkFiles jdk, UnicodeNames unicode) throws IOException {
    say("%n2. Read everything back by its key and compare every byte");
    say("   %-8s %s  all equal", JdkFiles.TABLE, Work.of(jdk::compareAll));
    say("   %-8s %s  all equal", UnicodeNames.TABLE, Work.of(unicode::compareAll));
  }

  private void scan(JdkFiles jdk, UnicodeNames unicode) {
    say("%n3. Scan");
    say("   range   U+%X to U+%X", FACES, FACES + 3);
    unicode.table().forEach(Range.closed(FACES, FACES + 3), this::character);
    say("   prefix  %s  (%,d entries, the first 3)", LANG, jdk.table().count(Range.prefix(LANG)));
    jdk.table().forEach(Range.prefix(LANG).limit(3), this::file);
    say("   reverse from the highest key down, 3 entries");
    jdk.table().forEach(Range.reversed(Range.<String>all()).limit(3), this::file);
  }

  private void character(long point, String name) {
    say("             U+%X  %s  %s", point, Character.toString((int) point), name);
  }

  private void file(String path, byte[] bytes) {
    say("             %9s  %s", Figures.bytes(bytes.length), path);
  }

  /** Walks both tables both ways on a snapshot. */
  private void scanEverything(Store store, JdkFiles jdk, UnicodeNames unicode) throws IOException {
    try (Snapshot snapshot = store.snapshot()) {
      walk(JdkFiles.TABLE, snapshot.view(jdk.table()));
      walk(UnicodeNames.TABLE, snapshot.view(unicode.table()));
    }
  }

  private <K, V> void walk(String name, ReadView<K, V> view) throws IOException {
    say("   %-8s%s  on a snapshot, forward, in order", name, Work.of(() -> walk(view, false)));
    say("   %-8s%s  on a snapshot, backward, in order", name, Work.of(() -> walk(view, true)));
  }

  private static <K, V> Work.Size walk(ReadView<K, V> view, boolean reversed) {
    long entries = 0;
    long bytes = 0;
    byte[] last = null;
    try (Cursor<K, V> cursor = view.cursor(reversed ? Range.reversed(Range.all()) : Range.all())) {
      while (cursor.next()) {
        MemorySegment value = cursor.valueSegment();
        byte[] key = cursor.keySegment().toArray(ValueLayout.JAVA_BYTE);
        check(last == null || (Arrays.compareUnsigned(last, key) < 0) != reversed, "the entries are out of order");
        last = key;
        entries++;
        bytes += key.length + value.byteSize();
      }
    }
    check(entries == view.size(), Figures.format("the scan gives %,d entries, and the table has %,d", entries, view.size()));
    return new Work.Size(entries, bytes);
  }

  private void sizes(StoreStats stats) {
    say("   on disk: data file %s, log files %s", Figures.bytes(stats.dataBytes()), Figures.bytes(stats.logBytes()));
  }

  private void kill() throws IOException, InterruptedException {
    say("%n4. Kill a writer: a second process writes with %d threads, and each write is acknowledged when it is on the disk", KillProof.THREADS);
    KillProof proof = new KillProof(directory.resolve(CRASHED));
    KillProof.Killing killing = proof.writeAndKill();
    String rate = Figures.perSecond(killing.acknowledged(), killing.time());
    say("   %,d writes acknowledged in %s (%s), then SIGKILL (process %d, exit code %d)",
        killing.acknowledged(), Figures.seconds(killing.time()), rate, killing.pid(), killing.exitCode());
    KillProof.Proof found = proof.prove(killing);
    say("   reopened in %s: %,d log records replayed, %s of unfinished log dropped",
        Figures.seconds(found.opening()), found.recovery().replayedRecords(), Figures.bytes(found.recovery().droppedBytes()));
    say("   every one of the %,d acknowledged writes is there, byte by byte; %d more were on their way and arrived whole",
        killing.acknowledged(), found.unacknowledged());
  }

  private void report() throws IOException {
    say("%n5. Draw the store: every page of its file, the trees, the free space");
    Path file = reports.resolve("gatun-demo.html");
    ReportCommand.draw(directory.resolve(LIBRARY), file, null);
    say("   %s (%s): open it in a browser", file, Figures.bytes(Files.size(file)));
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new Refusal(ExitCode.DAMAGED, problem);
    }
  }

  private void say(String pattern, Object... arguments) {
    lines.print(pattern, arguments);
    lines.flush();
  }
}

package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.error.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another process changes the files of an open store. No store that maps its files can prevent that; it must not turn it into wrong data. */
class ChangedFileTest {
  @TempDir Path temporary;

  /** What a child said after its files were changed. */
  private record Said(String read, String put, String checkpoint, String close, int exit) {
    int wrong() {
      return Integer.parseInt(read.split(" ")[1]);
    }

    int refused() {
      return Integer.parseInt(read.split(" ")[2]);
    }
  }

  /** A change of a store's files. */
  private interface Change {
    void apply(Path directory) throws IOException;
  }

  private Said said(boolean readBefore, Change change) throws Exception {
    Path directory = temporary.resolve("store");
    ChangedFileChild.fill(directory);
    Process child = ChildJvm.start(List.of("-Xmx128m"), ChangedFileChild.class, directory, readBefore);
    try (BufferedReader out = child.inputReader()) {
      assertEquals("open", out.readLine());
      change.apply(directory);
      child.getOutputStream().write('\n');
      child.getOutputStream().close();
      String[] words = out.lines().map(line -> line.substring(line.indexOf(' ') + 1)).toArray(String[]::new);
      assertEquals(4, words.length, () -> "the process ended early: " + String.join("; ", words) + " " + child.errorReader().lines().toList());
      return new Said(words[0], words[1], words[2], words[3], child.waitFor());
    } finally {
      child.destroyForcibly();
    }
  }

  private static Change setLength(String name, long... lengths) {
    return directory -> {
      try (RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
        for (long length : lengths) {
          file.setLength(length);
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDataFileThatIsCutShortIsAnErrorAndNoWrongAnswer(boolean readBefore) throws Exception {
    Said said = said(readBefore, setLength("data.db", 65_536 + 40 * 4096));
    assertEquals(0, said.wrong(), said::toString);
    assertTrue(said.refused() > 0, said::toString);
    assertEquals(0, said.exit);
    assertOpensAsItWasOrNotAtAll();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDataFileThatIsCutShortAndMadeLongAgainIsFoundOut(boolean readBefore) throws Exception {
    long length = lengthOfTheDataFile();
    Said said = said(readBefore, setLength("data.db", 65_536 + 40 * 4096, length));
    assertEquals(0, said.wrong(), said::toString);
    assertOpensAsItWasOrNotAtAll();
  }

  private long lengthOfTheDataFile() throws IOException {
    Path other = temporary.resolve("other");
    ChangedFileChild.fill(other);
    return Files.size(other.resolve("data.db"));
  }

  @Test
  void aLogThatIsCutShortAcknowledgesNothingMore() throws Exception {
    Said said = said(true, directory -> {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
          setLength(log.getFileName().toString(), 0).apply(directory);
        }
      }
    });
    assertEquals(0, said.wrong(), said::toString);
    assertTrue(said.put.startsWith("refused"), said::toString);
    assertEquals(0, said.exit);
    assertOpensAsItWasOrNotAtAll();
  }

  @Test
  void aChangedPageIsFoundBeforeItIsUsedOrByTheNextOpening() throws Exception {
    Said said = said(false, directory -> {
      try (RandomAccessFile file = new RandomAccessFile(directory.resolve("data.db").toFile(), "rw")) {
        for (long position = 65_536 + 4096 + 2000; position < file.length(); position += 4096) {
          file.seek(position);
          file.write(0x5A);
        }
      }
    });
    assertEquals(0, said.wrong(), said::toString);
    assertTrue(said.refused() > 0, said::toString);
    assertOpensAsItWasOrNotAtAll();
  }

  /** Whatever the store made of the change: it opens with the right answers, or says what is damaged. */
  private void assertOpensAsItWasOrNotAtAll() {
    try (Store store = Store.open(temporary.resolve("store"))) {
      Table<Long, byte[]> table = store.table("t", Codecs.int64(), Codecs.bytes());
      for (long key = 0; key < ChangedFileChild.ENTRIES; key++) {
        assertEntry(table, key);
      }
    } catch (StoreException e) {
      assertTrue(e.getMessage().length() > 20, e.toString());
    }
  }

  private static void assertEntry(Table<Long, byte[]> table, long key) {
    byte[] value;
    try {
      value = table.get(key);
    } catch (StoreException e) {
      return;
    }
    assertTrue(Arrays.equals(ChangedFileChild.value(key), value), () -> "a wrong answer for " + key);
  }
}

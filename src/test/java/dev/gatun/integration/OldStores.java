package dev.gatun.integration;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the stores that are kept in the test resources for ever, one zip file each: {@code main(folder)}. Run it once for each version of the format,
 * never again for a version that was released.
 */
final class OldStores {
  static final int ENTRIES = 300;
  static final int OVERFLOW_BYTES = 200_000;
  private static final byte[] SOMETHING = new byte[64];

  private OldStores() {}

  /** With two arguments it is the process that dies. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    if (arguments.length > 1) {
      die(folder);
    }
    Files.createDirectories(folder);
    Path work = Files.createTempDirectory("old-stores");
    Path closed = work.resolve("closed");
    try (Store store = Store.open(closed)) {
      fill(store);
    }
    zip(closed, folder.resolve("closed.zip"));
    Path killed = work.resolve("killed");
    ChildJvm.run(List.of(), OldStores.class, killed, "die");
    zip(killed, folder.resolve("killed.zip"));
  }

  /** Fills a store, checkpoints, goes on for a while, and ends without closing: the log holds what the checkpoint has not. */
  private static void die(Path directory) {
    Store store = Store.open(directory);
    fill(store);
    store.checkpoint();
    Table<String, String> users = users(store);
    store.write(batch -> {
      for (int i = 0; i < ENTRIES; i += 3) {
        batch.put(users, userKey(i), "changed");
      }
    });
    users.remove(userKey(1));
    store.table("large").put(new byte[] {2}, large(2));
    store.dropTable("dropped");
    Runtime.getRuntime().halt(0);
  }

  private static void fill(Store store) {
    Table<String, String> users = users(store);
    Table<Long, UUID> numbers = store.table("numbers", Codecs.int64(), Codecs.uuid());
    store.write(batch -> {
      for (int i = 0; i < ENTRIES; i++) {
        batch.put(users, userKey(i), userValue(i)).put(numbers, (long) (i - 100), new UUID(i, -i));
      }
    });
    store.table("large").put(new byte[] {1}, large(1));
    store.table("dropped").put(SOMETHING, SOMETHING);
    for (int i = 0; i < 10; i++) {
      users.remove(userKey(ENTRIES - 1 - i));
    }
  }

  static Table<String, String> users(Store store) {
    return store.table("users", Codecs.utf8(), Codecs.utf8());
  }

  static String userKey(int number) {
    return "user_" + number;
  }

  static String userValue(int number) {
    return "name ".repeat(number % 20) + number;
  }

  static byte[] large(int seed) {
    byte[] bytes = new byte[OVERFLOW_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i / 1000 + seed);
    }
    return bytes;
  }

  private static void zip(Path directory, Path target) throws IOException {
    try (Stream<Path> files = Files.list(directory);
        OutputStream file = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Path path : files.sorted().filter(path -> !path.endsWith("lock")).toList()) {
        zip.putNextEntry(new ZipEntry(path.getFileName().toString()));
        Files.copy(path, zip);
      }
    }
  }
}

package dev.gatun.integration;

import dev.gatun.Codecs;
import dev.gatun.Cursor;
import dev.gatun.Durability;
import dev.gatun.Range;
import dev.gatun.Snapshot;
import dev.gatun.Store;
import dev.gatun.Table;
import java.nio.file.Path;

/** A program that does a little of everything with a store, and prints nothing itself. */
final class QuietLife {
  private static final int ENTRIES = 3_000;

  private QuietLife() {}

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    try (Store store = Store.open(directory)) {
      live(store);
    }
    try (Store store = Store.builder(directory).durability(Durability.ASYNC).open()) {
      live(store);
      store.dropTable("raw");
    }
    try (Store store = Store.inMemory()) {
      live(store);
    }
  }

  private static void live(Store store) {
    Table<String, String> users = store.table("users", Codecs.utf8(), Codecs.utf8());
    store.write(Durability.ASYNC, batch -> {
      for (int i = 0; i < ENTRIES; i++) {
        batch.put(users, "user_" + i, "name " + i);
      }
    });
    store.table("raw").put(new byte[] {1}, new byte[1 << 20]);
    users.put("user_1", "Alice");
    users.merge("user_2", "Bob", String::concat);
    expect(users.get("user_1").equals("Alice"));
    try (Snapshot snapshot = store.snapshot(); Cursor<String, String> cursor = snapshot.view(users).cursor(Range.prefix("user_"))) {
      users.remove("user_1");
      store.checkpoint();
      expect(cursor.next());
      expect(snapshot.view(users).get("user_1") != null);
    }
    expect(users.forEach((key, value) -> expect(key.startsWith("user_"))) == ENTRIES - 1);
    store.sync();
    expect(store.verify().isSound());
    store.checkpoint();
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("not what was written");
    }
  }
}

package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes that belong together. */
class BatchTest {
  private final Store store = Store.inMemory();
  private final Table<String, String> names = store.table("names", Codecs.utf8(), Codecs.utf8());
  private final Table<Long, byte[]> blobs = store.table("blobs", Codecs.int64(), Codecs.bytes());

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void goesToSeveralTablesAtOnce() {
    names.put("gone", "x");
    store.write(b -> b.put(names, "a", "1").put(blobs, 7L, new byte[] {7}).remove(names, "gone").remove(names, "never was"));
    assertEquals("1", names.get("a"));
    assertArrayEquals(new byte[] {7}, blobs.get(7L));
    assertNull(names.get("gone"));
  }

  @Test
  void theLastWriteToAKeyHolds() {
    store.write(b -> b.put(names, "a", "1").remove(names, "a").put(names, "b", "1").put(names, "b", "2").put(names, "c", "1").remove(names, "c"));
    assertNull(names.get("a"));
    assertEquals("2", names.get("b"));
    assertNull(names.get("c"));
    assertEquals(1, names.size());
  }

  @Test
  void nothingIsWrittenWhenTheBodyThrows() {
    IOException thrown = new IOException("no");
    IOException caught = assertThrows(IOException.class, () -> this.<IOException>writeAndThrow(thrown));
    assertSame(thrown, caught);
    assertTrue(names.isEmpty());
  }

  private <X extends Exception> void writeAndThrow(X thrown) throws X {
    store.write(b -> {
      b.put(names, "a", "1");
      throw thrown;
    });
  }

  @Test
  void ownWritesAreNotVisibleInTheBody() {
    store.write(b -> {
      b.put(names, "a", "1");
      assertNull(names.get("a"));
      names.put("b", "from inside");
      assertEquals(1, b.size());
    });
    assertEquals(2, names.size());
  }

  @Test
  void isOfNoUseAfterwards() {
    AtomicReference<Batch> kept = new AtomicReference<>();
    store.write(b -> kept.set(b.put(names, "a", "1")));
    assertThrows(IllegalStateException.class, () -> kept.get().put(names, "b", "2"));
    assertThrows(IllegalStateException.class, () -> kept.get().remove(names, "a"));
  }

  @Test
  void anEmptyOneIsFine() {
    store.write(b -> {});
    store.write(Durability.SYNC, b -> {});
    store.write(Durability.ASYNC, b -> {});
    assertThrows(NullPointerException.class, () -> store.write(null, b -> {}));
  }

  @Test
  void argumentsMayBeReusedAtOnce() {
    Table<byte[], byte[]> raw = store.table("raw");
    byte[] key = {1};
    byte[] value = {10};
    store.write(b -> {
      b.put(raw, key, value);
      key[0] = 2;
      value[0] = 20;
      b.put(raw, key, value);
    });
    assertArrayEquals(new byte[] {10}, raw.get(new byte[] {1}));
    assertArrayEquals(new byte[] {20}, raw.get(new byte[] {2}));
  }

  @Test
  void aTableOfAnotherStoreIsRejected() {
    try (Store other = Store.inMemory()) {
      Table<String, String> foreign = other.table("names", Codecs.utf8(), Codecs.utf8());
      Exception e = assertThrows(IllegalArgumentException.class, () -> store.write(b -> b.put(foreign, "a", "1")));
      assertTrue(e.getMessage().contains("table 'names' is not of this store"), e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> {
        try (Snapshot snapshot = store.snapshot()) {
          snapshot.view(foreign);
        }
      });
    }
  }
}

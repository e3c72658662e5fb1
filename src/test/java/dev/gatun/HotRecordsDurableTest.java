package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A durable store shows nothing that a power cut could take back, hot records or not. */
class HotRecordsDurableTest {
  private static final int READERS = 4;

  private volatile CountDownLatch forces = new CountDownLatch(0);

  /** A storage whose forces wait for the latch. */
  private Storage slow(Storage storage) {
    return proxy(Storage.class, (method, arguments) -> {
      Object made = method.invoke(storage, arguments);
      return made instanceof StorageFile file ? slow(file) : made;
    });
  }

  private StorageFile slow(StorageFile file) {
    return proxy(StorageFile.class, (method, arguments) -> {
      if (method.getName().equals("force")) {
        forces.await();
      }
      return method.invoke(file, arguments);
    });
  }

  private interface Call {
    Object make(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
      try {
        return call.make(method, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }));
  }

  @Test
  void aValueOnItsWayToTheDiskIsNeitherShownNorKept() throws Exception {
    Home home = new Home(slow(new MemoryStorage()), null, null);
    try (Store store = Store.open(home, new StoreBuilder(Path.of("")).options(), new HotRecords(1 << 20))) {
      Table<String, Long> table = store.table("t", Codecs.utf8(), Codecs.int64());
      table.put("k", 1L);
      List<Long> warm = Stream.generate(() -> table.get("k")).limit(4).toList();
      assertEquals(List.of(1L, 1L, 1L, 1L), warm);
      assertEquals(2, store.stats().hotHits());
      forces = new CountDownLatch(1);
      store.write(Durability.ASYNC, batch -> batch.put(table, "k", 2L));
      List<CompletableFuture<Long>> readers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> table.get("k"), Thread::startVirtualThread))
          .limit(READERS)
          .toList();
      Thread.sleep(50);
      List<Boolean> shown = readers.stream().map(CompletableFuture::isDone).toList();
      forces.countDown(); // before anything can fail, since closing the store forces
      assertFalse(shown.contains(true), "a reader was shown what is not on the disk");
      for (CompletableFuture<Long> reader : readers) {
        assertEquals(2L, reader.get());
      }
      assertEquals(2L, table.get("k"));
    }
  }
}

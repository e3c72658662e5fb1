package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.WorkProgress.Kind;
import dev.gatun.WorkProgress.State;
import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener is told of long work, and what it can do to it. */
class ProgressListenerTest {
  private static final int ENTRIES = 20_000;

  @TempDir private Path temporary;

  private final List<WorkProgress> told = new CopyOnWriteArrayList<>();

  private Store open(Path directory, ProgressListener listener) {
    return Store.builder(directory).durability(Durability.ASYNC).compaction(CompactionPolicy.OFF).progress(listener).open();
  }

  private static Table<Integer, String> table(Store store) {
    return store.table("t", Codecs.int32(), Codecs.utf8());
  }

  private static void fill(Store store) {
    Table<Integer, String> table = table(store);
    for (int i = 0; i < ENTRIES; i++) {
      table.put(i, "value " + i);
    }
    table.removeRange(Range.closedOpen(100, ENTRIES / 2));
  }

  /** The files of a store as a kill would leave them. */
  private Path crashed() throws IOException {
    Path left = Files.createDirectory(temporary.resolve("crashed"));
    try (Store store = open(temporary.resolve("running"), progress -> {})) {
      fill(store);
      store.sync();
      for (String name : List.of("data.db", "wal-0.log")) {
        Files.copy(temporary.resolve("running").resolve(name), left.resolve(name));
      }
    }
    return left;
  }

  private void everyLongWork(Store store) {
    store.verify();
    store.backup(temporary.resolve("copy"));
    load(store);
    store.compact();
  }

  private static void load(Store store) {
    load(store, "loaded");
  }

  private static void load(Store store, String table) {
    try (BulkLoader<Integer, String> loader = store.table(table, Codecs.int32(), Codecs.utf8()).bulkLoad()) {
      for (int i = 0; i < ENTRIES; i++) {
        loader.put(i, "loaded");
      }
      assertEquals(ENTRIES, loader.commit());
    }
  }

  private static void expectWhole(Store store) {
    assertEquals(100 + ENTRIES / 2, table(store).size());
    assertEquals("value 7", table(store).get(7));
    assertTrue(store.verify().isSound());
  }

  @Test
  void everyKindOfLongWorkIsToldFromItsBeginningToItsEnd() throws IOException {
    Path crashed = crashed();
    try (Store store = open(crashed, told::add)) {
      everyLongWork(store);
      expectWhole(store);
    }
    EnumSet<Kind> missing = EnumSet.allOf(Kind.class);
    for (long number = 1; number <= 6; number++) {
      List<WorkProgress> calls = callsOf(number);
      expectOneWork(calls);
      missing.remove(calls.getFirst().kind());
    }
    assertTrue(missing.isEmpty() && callsOf(7).isEmpty(), told::toString);
  }

  private List<WorkProgress> callsOf(long number) {
    return told.stream().filter(progress -> progress.number() == number).toList();
  }

  private static void expectOneWork(List<WorkProgress> calls) {
    WorkProgress first = calls.getFirst();
    WorkProgress last = calls.getLast();
    assertTrue(first.done() == 0 && first.total() > 0 && first.share() == 0 && first.state() == State.RUNNING, calls::toString);
    assertTrue(last.done() == last.total() && last.share() == 1 && last.state() == State.DONE, calls::toString);
    long done = 0;
    for (WorkProgress call : calls) {
      assertTrue(call.done() >= done && call.total() == first.total() && call.kind() == first.kind(), calls::toString);
      assertEquals(call == last, call.state() != State.RUNNING);
      done = call.done();
    }
  }

  @Test
  void totalsAreWhatThereIsToDo() {
    try (Store store = open(temporary.resolve("store"), told::add)) {
      fill(store);
      VerifyReport report = store.verify();
      assertEquals(report.pages(), told.getLast().total());
      assertEquals(store.backup(temporary.resolve("copy")).entries(), told.getLast().total());
    }
  }

  @Test
  void readsWritesAndCheckpointsAreNotTold() {
    try (Store store = open(temporary.resolve("store"), told::add)) {
      fill(store);
      assertEquals("value 3", table(store).get(3));
      store.checkpoint();
      store.snapshot().close();
      store.dropTable("t");
    }
    try (Store store = open(temporary.resolve("store"), told::add)) {
      assertTrue(store.recovery().clean());
    }
    assertTrue(told.isEmpty(), told::toString);
  }

  @Test
  void whatFailsSaysSo() {
    WritableByteChannel broken = new WritableByteChannel() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        if (!told.isEmpty()) {
          throw new IOException("broken on purpose");
        }
        int n = source.remaining();
        source.position(source.limit());
        return n;
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void close() {}
    };
    try (Store store = open(temporary.resolve("store"), told::add)) {
      fill(store);
      assertThrows(StoreException.class, () -> store.backup(broken));
      assertEquals(State.FAILED, told.getLast().state());
      expectWhole(store);
    }
  }

  @Test
  void aListenerThatThrowsIsCalledNoMoreAndHarmsNothing() throws IOException {
    Path crashed = crashed();
    List<Throwable> thrown = List.of(new IllegalStateException("on purpose"), new StackOverflowError(), new OutOfMemoryError("on purpose"));
    for (int survived = 0; survived < 8; survived++) {
      int calls = survived;
      AtomicInteger left = new AtomicInteger(calls);
      Path directory = copyOf(crashed, "throws" + calls);
      try (Store store = open(directory, progress -> {
        if (left.getAndDecrement() <= 0) {
          ProgressListenerTest.<RuntimeException>raise(thrown.get(calls % thrown.size()));
        }
      })) {
        store.verify();
        load(store);
        store.compact();
        expectWhole(store);
        assertEquals(-1, left.get(), "called again after it threw");
      }
    }
  }

  private Path copyOf(Path source, String name) throws IOException {
    Path copy = Files.createDirectory(temporary.resolve(name));
    for (String file : List.of("data.db", "wal-0.log")) {
      Files.copy(source.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void raise(Throwable t) throws X {
    throw (X) t;
  }

  @Test
  void aListenerMayReadAndWrite() {
    AtomicReference<Store> opened = new AtomicReference<>();
    AtomicInteger calls = new AtomicInteger();
    try (Store store = open(temporary.resolve("store"), progress -> use(opened.get(), calls.getAndIncrement()))) {
      fill(store);
      opened.set(store);
      everyLongWork(store);
      expectWhole(store);
      assertTrue(calls.get() >= 8, calls.toString());
      assertEquals(calls.get(), store.table("seen", Codecs.int32(), Codecs.int32()).size());
    }
  }

  private static void use(Store store, int call) {
    Table<Integer, String> table = table(store);
    assertEquals("value 5", table.get(5));
    table.put(ENTRIES / 2, "value " + ENTRIES / 2);
    table.put(-1, "x");
    table.removeRange(Range.lessThan(0));
    store.write(Durability.SYNC, batch -> batch.put(store.table("seen", Codecs.int32(), Codecs.int32()), call, call));
    assertEquals("value 6", store.transact(transaction -> transaction.view(table).get(6)));
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals("value 5", snapshot.view(table).get(5));
    }
    store.checkpoint();
    store.table("passing").put(new byte[1], new byte[100_000]);
    assertTrue(store.dropTable("passing"));
  }

  @Test
  void aListenerMayNotCloseTheStoreNorBeginLongWork() {
    AtomicReference<Store> opened = new AtomicReference<>();
    List<Throwable> refusals = new ArrayList<>();
    try (Store store = open(temporary.resolve("store"), progress -> {
      List<Runnable> calls = List.of(
          opened.get()::close, opened.get()::compact, opened.get()::verify, () -> opened.get().backup(temporary.resolve("inner")),
          () -> load(opened.get(), "refused"));
      calls.forEach(call -> refusals.add(assertThrows(IllegalStateException.class, call::run)));
    })) {
      fill(store);
      opened.set(store);
      everyLongWork(store);
      expectWhole(store);
      assertThrows(StoreLockedException.class, () -> open(temporary.resolve("store"), progress -> {}), "the refused close gave up the lock");
    }
    assertTrue(refusals.size() >= 40 && refusals.stream().allMatch(e -> e.getMessage().contains("progress listener")), refusals::toString);
    assertFalse(Files.exists(temporary.resolve("inner")), "a refused backup left its target");
    open(temporary.resolve("store"), progress -> {}).close();
  }

  @Test
  void whoClosesTheStoreMeanwhileWaitsForTheListener() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Store store = open(temporary.resolve("store"), progress -> {
      inside.countDown();
      assertTrue(await(goOn));
    });
    fill(store);
    CompletableFuture<Void> compaction = start(store::compact);
    assertTrue(await(inside));
    CompletableFuture<Void> close = start(store::close);
    while (!store.toString().contains("closed")) {
      Thread.sleep(1);
    }
    assertThrows(StoreClosedException.class, () -> table(store));
    goOn.countDown();
    close.join();
    Throwable end = compaction.handle((done, failure) -> failure == null ? null : failure.getCause()).join();
    assertTrue(end == null || end instanceof StoreClosedException, String.valueOf(end));
    try (Store again = open(temporary.resolve("store"), progress -> {})) {
      expectWhole(again);
    }
  }

  private static CompletableFuture<Void> start(Runnable task) {
    return CompletableFuture.runAsync(task, run -> Thread.ofPlatform().start(run)); // the common pool may have a single thread
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void workOfTwoThreadsIsToldApart() {
    ConcurrentHashMap<Long, Thread> workers = new ConcurrentHashMap<>();
    try (Store store = open(temporary.resolve("store"), progress -> {
      Thread before = workers.putIfAbsent(progress.number(), Thread.currentThread());
      if (before != null) {
        assertSame(before, Thread.currentThread());
      }
      told.add(progress);
    })) {
      fill(store);
      CompletableFuture<?> other = start(store::verify);
      store.verify();
      other.join();
    }
    expectOneWork(callsOf(1));
    expectOneWork(callsOf(2));
    assertEquals(2, workers.size());
    assertNull(workers.get(0L));
  }
}

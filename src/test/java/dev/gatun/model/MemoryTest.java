package dev.gatun.model;

import static dev.gatun.model.Access.ACQUIRE;
import static dev.gatun.model.Access.PLAIN;
import static dev.gatun.model.Access.RELEASE;
import static dev.gatun.model.Access.VOLATILE;
import static dev.gatun.model.Memory.Kind.SEQUENTIAL;
import static dev.gatun.model.Memory.Kind.STORE_BUFFERS;
import static dev.gatun.model.Memory.Kind.WEAK;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatun.model.Memory.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The well-known small programs that tell one memory from another: each claim is "this outcome is possible on exactly these memories". */
class MemoryTest {
  @Test
  void storesMayBeOvertakenByLoadsUnlessVolatile() {
    assertEquals(EnumSet.of(STORE_BUFFERS, WEAK), possible(kind -> storeBuffering(kind, PLAIN, PLAIN)));
    assertEquals(EnumSet.of(STORE_BUFFERS, WEAK), possible(kind -> storeBuffering(kind, RELEASE, ACQUIRE)));
    assertEquals(EnumSet.noneOf(Kind.class), possible(kind -> storeBuffering(kind, VOLATILE, VOLATILE)));
  }

  /** Both threads store and then load what the other has stored: do both miss it? */
  private static Model storeBuffering(Kind kind, Access store, Access load) {
    Model model = new Model(kind);
    int[] locations = {model.location("x", 0), model.location("y", 0)};
    int[] seen = {model.ghost("a", 0), model.ghost("b", 0)};
    for (int i = 0; i < 2; i++) {
      int me = i;
      model
          .thread("thread " + i)
          .step("store", t -> t.store(locations[me], 1, store))
          .step("load", t -> t.set(seen[me], t.load(locations[1 - me], load)));
    }
    model.inTheEnd(t -> t.claim(t.get(seen[0]) + t.get(seen[1]) > 0, "both missed the other's store"));
    return model;
  }

  @Test
  void aMessageMayComeBeforeWhatItAnnouncesUnlessReleasedAndAcquired() {
    assertEquals(EnumSet.of(WEAK), possible(kind -> message(kind, PLAIN, ACQUIRE)));
    assertEquals(EnumSet.of(WEAK), possible(kind -> message(kind, RELEASE, PLAIN)));
    assertEquals(EnumSet.noneOf(Kind.class), possible(kind -> message(kind, RELEASE, ACQUIRE)));
  }

  private static Model message(Kind kind, Access store, Access load) {
    Model model = new Model(kind);
    int data = model.location("data", 0);
    int flag = model.location("flag", 0);
    model.thread("sender").step("write", t -> t.store(data, 1, PLAIN)).step("announce", t -> t.store(flag, 1, store));
    model
        .thread("receiver")
        .step("see", t -> t.await(t.load(flag, load) == 1))
        .step("read", t -> t.claim(t.load(data, PLAIN) == 1, "old data"));
    return model;
  }

  @Test
  void fencesOrderPlainAccesses() {
    assertEquals(EnumSet.of(WEAK), possible(kind -> fenced(kind, false, true)));
    assertEquals(EnumSet.of(WEAK), possible(kind -> fenced(kind, true, false)));
    assertEquals(EnumSet.noneOf(Kind.class), possible(kind -> fenced(kind, true, true)));
  }

  private static Model fenced(Kind kind, boolean stores, boolean loads) {
    Model model = new Model(kind);
    int one = model.location("one", 0);
    int two = model.location("two", 0);
    model
        .thread("writer")
        .step("first", t -> t.store(one, 1, PLAIN))
        .stepIf(stores, "storeStoreFence", Turn::storeStoreFence)
        .step("second", t -> t.store(two, 1, PLAIN));
    Program reader = model.thread("reader");
    int seen = reader.register("seen");
    reader
        .step("second", t -> t.set(seen, t.load(two, PLAIN)))
        .stepIf(loads, "loadLoadFence", Turn::loadLoadFence)
        .step("first", t -> t.claim(t.load(one, PLAIN) >= t.get(seen), "the second store without the first"));
    return model;
  }

  @Test
  void anAcquireLoadKeepsNoEarlierLoadFromSinkingBelowIt() {
    assertEquals(EnumSet.of(WEAK), possible(kind -> reread(kind, false)));
    assertEquals(EnumSet.noneOf(Kind.class), possible(kind -> reread(kind, true)));
  }

  /** The reader of a sequence lock, whose second look at the word is an acquire load, with and without the fence before it. */
  private static Model reread(Kind kind, boolean fence) {
    Model model = new Model(kind);
    int word = model.location("word", 0);
    int data = model.location("data", 0);
    model
        .thread("writer")
        .step("lock", t -> t.await(t.cas(word, 0, 1)))
        .step("storeStoreFence", Turn::storeStoreFence)
        .step("write", t -> t.store(data, 1, PLAIN))
        .step("release", t -> t.store(word, 2, RELEASE));
    Program reader = model.thread("reader");
    int seen = reader.register("seen");
    int read = reader.register("read");
    reader
        .step("word", t -> t.set(seen, unlocked(t, t.load(word, ACQUIRE))))
        .step("data", t -> t.set(read, t.load(data, PLAIN)))
        .stepIf(fence, "loadLoadFence", Turn::loadLoadFence)
        .step("again", t -> t.claim(t.load(word, ACQUIRE) != t.get(seen) || t.get(seen) / 2 == t.get(read), "a change half seen"));
    return model;
  }

  private static int unlocked(Turn turn, int word) {
    turn.await(word != 1);
    return word;
  }

  @Test
  void valuesOfOneLocationNeverGoBack() {
    assertEquals(EnumSet.noneOf(Kind.class), possible(MemoryTest::coherence));
  }

  private static Model coherence(Kind kind) {
    Model model = new Model(kind);
    int x = model.location("x", 0);
    model.thread("writer").step("one", t -> t.store(x, 1, PLAIN)).step("two", t -> t.store(x, 2, PLAIN));
    Program reader = model.thread("reader");
    int seen = reader.register("seen");
    reader.step("look", t -> t.set(seen, t.load(x, PLAIN))).step("again", t -> t.claim(t.load(x, PLAIN) >= t.get(seen), "back in time"));
    return model;
  }

  @Test
  void updatesAreAtomicEverywhere() {
    assertEquals(EnumSet.noneOf(Kind.class), possible(MemoryTest::updates));
  }

  private static Model updates(Kind kind) {
    Model model = new Model(kind);
    int x = model.location("x", 0);
    for (int i = 0; i < 3; i++) {
      model.thread("thread " + i).step("add", t -> t.getAndAdd(x, 1));
    }
    model.inTheEnd(t -> t.claim(t.newest(x) == 3, "a lost update"));
    return model;
  }

  private static Set<Kind> possible(Function<Kind, Model> program) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (!Explorer.explore(program.apply(kind)).holds()) {
        kinds.add(kind);
      }
    }
    return kinds;
  }
}

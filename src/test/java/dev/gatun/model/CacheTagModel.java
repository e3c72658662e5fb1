package dev.gatun.model;

import static dev.gatun.model.Access.ACQUIRE;
import static dev.gatun.model.Access.RELEASE;
import static dev.gatun.model.Access.VOLATILE;

import dev.gatun.model.Memory.Kind;
import java.util.function.ToIntFunction;

/**
 * A cache of hot records, whose entries nobody removes when a record changes: an entry is tagged with the words that stood when it was read, and is
 * believed as long as they do. The store's own ({@code HotTable.fill}, {@code HotTable.current}, {@code RawTable.recordTag}) is a narrower one: it
 * keeps an entry only after its read has waited, so that a hit has no durability to test, and has no floor word as long as there are no range
 * removals.
 *
 * <p><b>Threads.</b> A put of the key ({@code WritePath}: lock, append, note, apply, unlock, wait until durable); a removal of a range with the
 * key in it, without its stripe, which notes its LSN in the floor word of the table before it applies and clears the noted bit afterwards;
 * readers of one or two gets. A get looks at the entry first: it is a hit when stripe and floor are what the tag says and both LSNs are durable. Else
 * the tag is taken (stripe unlocked, floor not noted), then the leaf is read, then the words are looked at as every get does, the entry is left
 * behind, and the answer waits until it is durable.
 *
 * <p><b>Claims.</b> What is returned is durable, and not older than anything that was returned or acknowledged before the get began.
 *
 * <p><b>Abstraction.</b> As in {@link StripeWordModel}. The entry is published whole: value and tag in one immutable object, stored with release and
 * loaded with acquire: here its number, with the contents in ghost variables. The gate, which keeps the removal and the put apart, is one lock.
 * A value is the LSN of its record, and so is what a removal leaves.
 */
final class CacheTagModel {
  /** What may be wrong, and whether it takes the removal to show it. */
  enum Defect {
    NONE(true),
    TAG_LOADED_AFTER_THE_READ(false),
    FLOOR_WORD_IGNORED(true),
    FLOOR_WORD_WITHOUT_ITS_NOTED_BIT(true),
    LOCKED_WORD_ACCEPTED(false),
    DURABILITY_NOT_TESTED(false),
    STRIPE_AS_TWO_WORDS(false),
    WORDS_BEFORE_THE_ENTRY(false);

    final boolean needsRemoval;

    Defect(boolean needsRemoval) {
      this.needsRemoval = needsRemoval;
    }
  }

  /** No entry yet. */
  private static final int EMPTY = -1;

  private final Defect defect;
  private final Model model;
  private final int stripe;
  private final int flags;
  private final int floor;
  private final int leaf;
  private final int gate;
  private final int published;
  private final int durable;
  private final int clock;
  private final int entry;
  private final int[] values = new int[4];
  private final int[] stripeTags = new int[4];
  private final int[] floorTags = new int[4];
  private final int shown;

  private CacheTagModel(Defect defect, Kind kind) {
    this.defect = defect;
    model = new Model(kind);
    stripe = model.location("stripe", 0);
    flags = defect == Defect.STRIPE_AS_TWO_WORDS ? model.location("flags", 0) : stripe;
    floor = model.location("floor", 0);
    leaf = model.location("leaf", 0);
    gate = model.location("gate", 0);
    published = model.location("published", 0);
    durable = model.location("durable", 0);
    clock = model.location("clock", 0);
    entry = model.location("entry", EMPTY);
    for (int i = 0; i < values.length; i++) {
      values[i] = model.ghost("value of entry " + i, 0);
      stripeTags[i] = model.ghost("stripe tag of entry " + i, 0);
      floorTags[i] = model.ghost("floor tag of entry " + i, 0);
    }
    shown = model.ghost("shown", 0);
  }

  /** With both writers or the put alone, and readers with so many gets: the product of all is too large. */
  static Model of(Defect defect, Kind kind, boolean withRemoval, int... gets) {
    CacheTagModel m = new CacheTagModel(defect, kind);
    m.put();
    if (withRemoval) {
      m.removal();
    }
    for (int i = 0, entries = 0; i < gets.length; entries += gets[i++]) {
      m.reader("reader " + i, entries, gets[i]);
    }
    Program flusher = m.model.daemon("flusher");
    flusher.step("force", t -> {
      t.await(t.newest(m.durable) < t.newest(m.published));
      t.store(m.durable, t.load(m.published, VOLATILE), VOLATILE);
      t.go("force");
    });
    return m.model;
  }

  // ---------------------------------------------------------------- writers

  private void put() {
    Program put = model.thread("put");
    int lsn = put.register("LSN");
    put.step("lock the stripe", t -> t.await(t.cas(flags, 0, Words.LOCKED)));
    put.step("enter the gate", t -> t.await(t.cas(gate, 0, 1)));
    put.step("append", t -> t.set(lsn, t.getAndAdd(published, 1) + 1));
    put.step("note", t -> t.store(stripe, Words.noted(t.get(lsn), false) & (twoWords() ? ~Words.LOCKED : -1), VOLATILE));
    put.step("apply", t -> t.store(leaf, t.get(lsn), RELEASE));
    put.step("leave the gate", t -> t.getAndAdd(gate, -1));
    put.step("unlock", t -> t.store(flags, twoWords() ? 0 : Words.unlocked(t.newest(stripe)), RELEASE));
    acknowledge(put, lsn);
  }

  private boolean twoWords() {
    return defect == Defect.STRIPE_AS_TWO_WORDS;
  }

  private void removal() {
    Program removal = model.thread("removal");
    int lsn = removal.register("LSN");
    removal.step("close the gate", t -> t.await(t.cas(gate, 0, 1)));
    removal.step("append", t -> t.set(lsn, t.getAndAdd(published, 1) + 1));
    boolean noted = defect != Defect.FLOOR_WORD_WITHOUT_ITS_NOTED_BIT;
    removal.step("note the floor", t -> t.store(floor, Words.noted(t.get(lsn), noted) - Words.LOCKED, VOLATILE));
    removal.step("apply", t -> t.store(leaf, t.get(lsn), RELEASE));
    removal.step("clear the noted bit", t -> t.store(floor, Words.unlocked(t.newest(floor)), RELEASE));
    removal.step("open the gate", t -> t.getAndAdd(gate, -1));
    acknowledge(removal, lsn);
  }

  private void acknowledge(Program writer, int lsn) {
    writer.step("wait until durable", t -> t.await(t.load(durable, VOLATILE) >= t.get(lsn)));
    writer.step("return", t -> show(t, t.get(lsn)));
  }

  private void show(Turn t, int lsn) {
    t.set(shown, Math.max(t.get(shown), lsn));
    t.getAndAdd(clock, 1);
  }

  // ---------------------------------------------------------------- readers

  private void reader(String name, int number, int gets) {
    Program reader = model.thread(name);
    int bound = reader.register("shown before");
    int left = reader.register("gets done");
    int value = reader.register("value");
    int word = reader.register("stripe seen");
    int floorWord = reader.register("floor seen");
    reader.step("begin", t -> {
      t.load(clock, VOLATILE);
      t.set(bound, t.get(shown));
    });
    hit(reader, value, word, floorWord);
    miss(reader, value, word, floorWord, t -> number + t.get(left));
    reader.step("wait until durable", t -> t.await(isDurable(t, word, floorWord)));
    reader.step("return", t -> {
      t.claim(t.get(value) <= t.newest(durable), "a value was shown that a crash could take back");
      t.claim(t.get(value) >= t.get(bound), "a value was shown that is older than one that was shown before");
      show(t, t.get(value));
      int done = t.get(left) + 1;
      t.forget();
      t.set(left, done);
      t.goIf(done < gets, "begin");
    });
  }

  private boolean isDurable(Turn t, int word, int floorWord) {
    return t.load(durable, VOLATILE) >= Math.max(Words.lsn(t.get(word)), Words.lsn(t.get(floorWord)));
  }

  private void hit(Program reader, int value, int word, int floorWord) {
    int found = reader.register("entry");
    boolean early = defect == Defect.WORDS_BEFORE_THE_ENTRY;
    reader.stepIf(early, "load the words early", t -> {
      t.set(word, t.load(stripe, ACQUIRE));
      t.set(floorWord, t.load(floor, ACQUIRE));
    });
    reader.step("look for an entry", t -> t.goIf(t.set(found, t.load(entry, ACQUIRE)) == EMPTY, missLabel()));
    reader.step("compare the stripe", t -> {
      int now = early ? t.get(word) : t.set(word, t.load(stripe, ACQUIRE));
      t.goIf(now != t.get(stripeTags[t.get(found)]) || isBusy(t), missLabel());
    });
    reader.step("compare the floor", t -> {
      int now = early ? t.get(floorWord) : t.set(floorWord, t.load(floor, ACQUIRE));
      t.goIf(now != t.get(floorTags[t.get(found)]) && defect != Defect.FLOOR_WORD_IGNORED, missLabel());
    });
    reader.step("test durability", t -> {
      t.set(value, t.get(values[t.get(found)]));
      boolean durableEnough = isDurable(t, word, floorWord) || defect == Defect.DURABILITY_NOT_TESTED;
      t.go(durableEnough ? "return" : missLabel());
    });
  }

  private String missLabel() {
    return switch (defect) {
      case TAG_LOADED_AFTER_THE_READ -> "read the leaf early";
      case STRIPE_AS_TWO_WORDS -> "look at the flags";
      default -> "take the stripe's tag";
    };
  }

  /** With the bits in a word of their own the lock is looked at apart. */
  private boolean isBusy(Turn t) {
    return twoWords() && t.load(flags, ACQUIRE) != 0;
  }

  private void miss(Program reader, int value, int word, int floorWord, ToIntFunction<Turn> nextEntry) {
    int tag = reader.register("stripe's tag");
    int floorTag = reader.register("floor's tag");
    int fill = reader.register("may fill");
    boolean late = defect == Defect.TAG_LOADED_AFTER_THE_READ;
    reader.stepIf(late, "read the leaf early", t -> t.set(value, t.load(leaf, ACQUIRE)));
    reader.stepIf(twoWords(), "look at the flags", t -> t.set(fill, t.load(flags, ACQUIRE) == 0 ? 1 : 0));
    reader.step("take the stripe's tag", t -> {
      t.set(tag, t.load(stripe, ACQUIRE));
      boolean open = twoWords() ? t.get(fill) == 1 : !Words.isLocked(t.get(tag)) || defect == Defect.LOCKED_WORD_ACCEPTED;
      t.set(fill, open ? 1 : 0);
    });
    reader.step("take the floor's tag", t -> {
      t.set(floorTag, t.load(floor, ACQUIRE));
      t.set(fill, t.get(fill) == 1 && !Words.isNoted(t.get(floorTag)) ? 1 : 0);
    });
    reader.stepIf(!late, "read the leaf", t -> t.set(value, t.load(leaf, ACQUIRE)));
    reader.step("load the stripe", t -> t.set(word, t.load(stripe, ACQUIRE)));
    reader.step("load the floor", t -> {
      t.set(floorWord, t.load(floor, ACQUIRE));
      t.await(!Words.isNoted(t.get(floorWord)) || t.newest(floor) != t.get(floorWord));
      t.goIf(Words.isNoted(t.get(floorWord)), missLabel());
    });
    reader.step("leave an entry", t -> {
      if (t.get(fill) == 1) {
        int made = nextEntry.applyAsInt(t);
        t.set(values[made], t.get(value));
        t.set(stripeTags[made], t.get(tag));
        t.set(floorTags[made], t.get(floorTag));
        t.store(entry, made, RELEASE);
      }
    });
  }
}

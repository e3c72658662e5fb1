package dev.gatun.model;

import static dev.gatun.model.Access.ACQUIRE;
import static dev.gatun.model.Access.PLAIN;
import static dev.gatun.model.Access.RELEASE;
import static dev.gatun.model.Access.VOLATILE;
import static dev.gatun.model.Memory.Kind.SEQUENTIAL;
import static dev.gatun.model.Memory.Kind.WEAK;

import dev.gatun.model.Memory.Kind;
import java.util.Arrays;

/**
 * Key stripes: what a reader concludes from the one word that it loads after the leaf.
 *
 * <p><b>Threads.</b> A batch over two keys and a put of the first ({@code WritePath.write}: {@code KeyStripes.lock} ascending, {@code Wal.append},
 * {@code note}, {@code TreeWriter.apply}, {@code unlock} descending, {@code awaitDurable}); a reader that gets both keys, in either order, one after
 * the other ({@code RawTable.get}: {@code BTree.get}, {@code KeyStripes.load}, {@code awaitChange} or {@code awaitVisible}); the log's flusher.
 *
 * <p><b>Claims.</b> What a get returns is durable (I2). It is not older than anything that was returned or acknowledged before it began: so each key
 * is linearizable, because its values are the LSNs of their records and grow. Who has seen the batch at one key does not miss it at the other. The
 * order of the log is the order in the leaf (I10).
 *
 * <p><b>Abstraction.</b> A leaf is one location with the LSN of the last record applied, stored with release and loaded with acquire, as a latched
 * change and a validated read are ({@link DescentModel} shows that). Log space, copying and publishing are one step ({@link LogTailModel}). The gate
 * is left out: nothing here waits for it. That a return comes before a later call is a synchronisation through {@code clock}, which the program has
 * by whatever tells its threads so. One stripe for each key: keys that share a stripe wait for more and see no more.
 */
final class StripeWordModel {
  /** What may be wrong, and the strongest memory that shows it. */
  enum Defect {
    NONE(WEAK),
    STRIPE_LOADED_BEFORE_THE_LEAF(SEQUENTIAL),
    NOTED_AFTER_THE_FIRST_APPLY(SEQUENTIAL),
    NOTED_BIT_NOT_AWAITED(SEQUENTIAL),
    DURABILITY_NOT_AWAITED(SEQUENTIAL),
    APPLIED_OUTSIDE_THE_LOCK(SEQUENTIAL),
    UNLOCKED_BEFORE_ALL_IS_APPLIED(SEQUENTIAL),
    UNLOCKED_WITHOUT_RELEASE(WEAK);

    final Kind shownBy;

    Defect(Kind shownBy) {
      this.shownBy = shownBy;
    }
  }

  private final Defect defect;
  private final Model model;
  private final int[] stripes;
  private final int[] leaves;
  private final int durable;
  private final int clock;
  private final int published;
  private final int batch;
  private final int[] newest;
  private final int[] acknowledged;

  private StripeWordModel(Defect defect, Kind kind) {
    this.defect = defect;
    model = new Model(kind);
    stripes = new int[] {model.location("stripe A", 0), model.location("stripe B", 0)};
    leaves = new int[] {model.location("leaf A", 0), model.location("leaf B", 0)};
    durable = model.location("durable", 0);
    clock = model.location("clock", 0);
    published = model.location("published", 0);
    batch = model.ghost("LSN of the batch", 0);
    newest = new int[] {model.ghost("newest record of A", 0), model.ghost("newest record of B", 0)};
    acknowledged = new int[] {model.ghost("A shown", 0), model.ghost("B shown", 0)};
  }

  static Model of(Defect defect, Kind kind) {
    StripeWordModel m = new StripeWordModel(defect, kind);
    m.writer("batch", 0, 1);
    m.writer("put", 0);
    m.reader();
    Program flusher = m.model.daemon("flusher");
    flusher.step("force", t -> {
      t.await(t.newest(m.durable) < t.newest(m.published));
      t.store(m.durable, t.load(m.published, VOLATILE), VOLATILE);
      t.go("force");
    });
    m.model.inTheEnd(m::leavesHaveTheNewest);
    return m.model;
  }

  private void leavesHaveTheNewest(Turn t) {
    for (int key = 0; key < leaves.length; key++) {
      t.claim(t.newest(leaves[key]) == t.get(newest[key]), "the newest record was not applied last");
    }
  }

  // ---------------------------------------------------------------- writers

  private void writer(String name, int... keys) {
    Program writer = model.thread(name);
    int lsn = writer.register("LSN");
    for (int key : keys) {
      writer.step("lock " + key, t -> {
        int word = t.newest(stripes[key]);
        t.await(!Words.isLocked(word) && t.cas(stripes[key], word, word | Words.LOCKED));
      });
    }
    writer.step("append", t -> append(t, lsn, keys));
    switch (defect) {
      case APPLIED_OUTSIDE_THE_LOCK -> {
        note(writer, lsn, keys);
        unlock(writer, keys);
        apply(writer, lsn, keys);
      }
      case NOTED_AFTER_THE_FIRST_APPLY -> {
        apply(writer, lsn, keys[0]);
        note(writer, lsn, keys);
        apply(writer, lsn, Arrays.copyOfRange(keys, 1, keys.length));
        unlock(writer, keys);
      }
      case UNLOCKED_BEFORE_ALL_IS_APPLIED -> {
        note(writer, lsn, keys);
        for (int key : keys) {
          apply(writer, lsn, key);
          unlock(writer, key);
        }
      }
      default -> {
        note(writer, lsn, keys);
        apply(writer, lsn, keys);
        unlock(writer, keys);
      }
    }
    writer.step("wait until durable", t -> t.await(t.load(durable, VOLATILE) >= t.get(lsn)));
    writer.step("return", t -> {
      for (int key : keys) {
        show(t, key, t.get(lsn));
      }
      t.getAndAdd(clock, 1);
    });
  }

  private void append(Turn t, int lsn, int[] keys) {
    t.set(lsn, t.getAndAdd(published, 1) + 1);
    for (int key : keys) {
      t.set(newest[key], t.get(lsn));
    }
    if (keys.length > 1) {
      t.set(batch, t.get(lsn));
    }
  }

  private void note(Program writer, int lsn, int... keys) {
    for (int key : keys) {
      writer.step("note " + key, t -> t.store(stripes[key], Words.noted(t.get(lsn), writer.name().equals("batch")), VOLATILE));
    }
  }

  private void apply(Program writer, int lsn, int... keys) {
    for (int key : keys) {
      writer.step("apply " + key, t -> t.store(leaves[key], t.get(lsn), RELEASE));
    }
  }

  private void unlock(Program writer, int... keys) {
    Access access = defect == Defect.UNLOCKED_WITHOUT_RELEASE ? PLAIN : RELEASE;
    for (int i = keys.length - 1; i >= 0; i--) {
      int key = keys[i];
      writer.step("unlock " + key, t -> t.store(stripes[key], Words.unlocked(t.newest(stripes[key])), access));
    }
  }

  private void show(Turn t, int key, int lsn) {
    t.set(acknowledged[key], Math.max(t.get(acknowledged[key]), lsn));
  }

  // ---------------------------------------------------------------- the reader

  private void reader() {
    Program reader = model.thread("reader");
    int key = reader.register("key");
    int turn = reader.register("turn");
    int value = reader.register("value");
    int word = reader.register("word");
    int before = reader.register("value of the other key");
    int bound = reader.register("shown before");
    boolean stripeFirst = defect == Defect.STRIPE_LOADED_BEFORE_THE_LEAF;
    reader.step("choose a key", t -> t.set(key, t.choose(2)));
    reader.step("begin", t -> {
      t.load(clock, VOLATILE);
      t.set(bound, t.get(acknowledged[t.get(key)]));
    });
    if (stripeFirst) {
      reader.step("load the stripe", t -> t.set(word, t.load(stripes[t.get(key)], ACQUIRE)));
      reader.step("read the leaf", t -> {
        t.set(value, t.load(leaves[t.get(key)], ACQUIRE));
        waitOrGoOn(t, word);
      });
    } else {
      reader.step("read the leaf", t -> t.set(value, t.load(leaves[t.get(key)], ACQUIRE)));
      reader.step("load the stripe", t -> {
        t.set(word, t.load(stripes[t.get(key)], ACQUIRE));
        waitOrGoOn(t, word);
      });
    }
    reader.step("wait until the word changes", t -> {
      t.await(t.load(stripes[t.get(key)], ACQUIRE) != t.get(word));
      t.go(stripeFirst ? "load the stripe" : "read the leaf");
    });
    reader.step("wait until durable", t -> {
      t.await(defect == Defect.DURABILITY_NOT_AWAITED || t.load(durable, VOLATILE) >= Words.lsn(t.get(word)));
    });
    reader.step("return", t -> {
      judge(t, t.get(value), t.get(bound));
      t.claim(t.get(turn) == 0 || t.get(batch) == 0 || t.get(before) < t.get(batch) || t.get(value) >= t.get(batch), "half a batch was seen");
      show(t, t.get(key), t.get(value));
      t.getAndAdd(clock, 1);
      t.set(before, t.get(value));
      t.set(key, 1 - t.get(key));
      t.set(turn, t.get(turn) + 1);
      t.goIf(t.get(turn) == 1, "begin");
    });
  }

  private void waitOrGoOn(Turn t, int word) {
    t.goIf(!Words.isNoted(t.get(word)) || defect == Defect.NOTED_BIT_NOT_AWAITED, "wait until durable");
  }

  private void judge(Turn t, int value, int bound) {
    t.claim(value <= t.newest(durable), "a value was shown that a crash could take back");
    t.claim(value >= bound, "a value was shown that is older than one that was shown before");
  }
}

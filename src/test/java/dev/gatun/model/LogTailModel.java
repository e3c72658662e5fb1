package dev.gatun.model;

import static dev.gatun.model.Access.PLAIN;
import static dev.gatun.model.Access.RELEASE;
import static dev.gatun.model.Access.VOLATILE;
import static dev.gatun.model.Memory.Kind.SEQUENTIAL;
import static dev.gatun.model.Memory.Kind.STORE_BUFFERS;
import static dev.gatun.model.Memory.Kind.WEAK;

import dev.gatun.model.Memory.Kind;

/**
 * The end of the log in memory: records are reserved, copied by many at once, and published in order over a ring of words.
 *
 * <p><b>Threads.</b> Appenders of one record each, or of several ({@code LogTail.reserve}, {@code LogFile.write}, {@code publish} with {@code
 * awaitRing} and {@code advance}); an observer who forces what is published ({@code GroupCommit.force}).
 *
 * <p><b>Claims.</b> Whoever reads {@code published} finds every record before it whole. When all have appended, everything is published: nobody left
 * a record behind.
 *
 * <p><b>Abstraction.</b> A record is one unit long and one location wide; the ring has two words instead of 65,536, so that it wraps at the third
 * record. A reservation is one atomic add, which the compare-and-set of a loop is.
 */
final class LogTailModel {
  /** What may be wrong, and the strongest memory that shows it. */
  enum Defect {
    NONE(WEAK),
    PUBLISHED_WITHOUT_THE_RECORDS_BEFORE(SEQUENTIAL),
    PUBLISHED_BEFORE_COPIED(SEQUENTIAL),
    RING_NOT_AWAITED(SEQUENTIAL),
    MOVED_OVER_ONE_RECORD_ONLY(SEQUENTIAL),
    NO_FENCE_AFTER_THE_WORD(STORE_BUFFERS),
    WORD_WITHOUT_RELEASE(WEAK);

    final Kind shownBy;

    Defect(Kind shownBy) {
      this.shownBy = shownBy;
    }
  }

  private static final int SLOTS = 2;

  private final Defect defect;
  private final Model model;
  private final int reserved;
  private final int published;
  private final int[] ring = new int[SLOTS];
  private final int[] records;

  private LogTailModel(Defect defect, Kind kind, int appenders) {
    this.defect = defect;
    model = new Model(kind);
    reserved = model.location("reserved", 0);
    published = model.location("published", 0);
    for (int slot = 0; slot < SLOTS; slot++) {
      ring[slot] = model.location("word " + slot, 0);
    }
    records = new int[appenders];
    for (int record = 0; record < appenders; record++) {
      records[record] = model.location("record " + record, 0);
    }
  }

  static Model of(Defect defect, Kind kind, int appenders) {
    LogTailModel m = new LogTailModel(defect, kind, appenders);
    for (int i = 0; i < appenders; i++) {
      m.appender(m.model.thread("appender " + i));
    }
    m.observer();
    m.model.inTheEnd(t -> t.claim(t.newest(m.published) == appenders, "a record was left behind"));
    return m.model;
  }

  private void appender(Program appender) {
    int start = appender.register("start");
    int at = appender.register("published seen");
    int end = appender.register("end seen");
    boolean late = defect == Defect.PUBLISHED_BEFORE_COPIED;
    appender.step("reserve", t -> t.set(start, t.getAndAdd(reserved, 1)));
    appender.stepIf(!late, "copy the record", t -> t.store(records[t.get(start)], 1, PLAIN));
    if (defect == Defect.PUBLISHED_WITHOUT_THE_RECORDS_BEFORE) {
      appender.step("publish", t -> t.getAndSet(published, Math.max(t.newest(published), t.get(start) + 1)));
      return;
    }
    appender.step("wait for the ring", t -> t.await(defect == Defect.RING_NOT_AWAITED || t.get(start) - t.load(published, VOLATILE) < SLOTS));
    appender.step("store the word", t -> t.store(ring[t.get(start) % SLOTS], t.get(start) + 1, wordAccess()));
    appender.step("read published", t -> t.set(at, t.load(published, VOLATILE)));
    appender.step("is the next record there?", t -> {
      t.set(end, t.load(ring[t.get(at) % SLOTS], VOLATILE));
      t.goIf(t.get(end) <= t.get(at), late ? "copy the record late" : "appended");
    });
    appender.step("move over it", t -> {
      t.cas(published, t.get(at), t.get(end));
      t.goIf(defect != Defect.MOVED_OVER_ONE_RECORD_ONLY, "read published");
    });
    appender.stepIf(late, "copy the record late", t -> t.store(records[t.get(start)], 1, PLAIN));
    appender.step("appended", t -> {});
  }

  private Access wordAccess() {
    return switch (defect) {
      case NO_FENCE_AFTER_THE_WORD -> RELEASE;
      case WORD_WITHOUT_RELEASE -> PLAIN;
      default -> VOLATILE;
    };
  }

  private void observer() {
    Program observer = model.daemon("observer");
    observer.step("look at what is published", t -> {
      int upTo = t.load(published, VOLATILE);
      for (int record = 0; record < upTo; record++) {
        t.claim(t.load(records[record], PLAIN) == 1, "a record that counts as published is not whole");
      }
      t.go("look at what is published");
    });
  }
}

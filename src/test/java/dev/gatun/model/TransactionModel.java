package dev.gatun.model;

import static dev.gatun.model.Access.ACQUIRE;
import static dev.gatun.model.Access.RELEASE;
import static dev.gatun.model.Access.VOLATILE;

import dev.gatun.model.Memory.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Optimistic transactions over two keys: point reads by stripe LSNs, a commit that locks the stripes of everything read or written.
 *
 * <p><b>Threads.</b> Transactions, each with the keys that it reads and those that it writes ({@code RawTransaction.read}, {@code moveStart}, {@code
 * pointsStand}; {@code WritePath.commit}: {@code KeyStripes.lock} ascending, the test, append, note, apply, unlock); a blind batch is a transaction
 * that reads nothing. A snapshot ({@code Engine.snapshot}) takes a cut under the exclusive gate, which keeps commits out of append to apply.
 *
 * <p><b>Claims.</b> What a body has read is of one moment, even if its commit fails. Committed transactions and the snapshot have a serial order:
 * nobody is before somebody who is before him. The order is told by the records: who read a key before a record changed it comes before that record's
 * transaction, who read what it wrote comes after, and writers of one key are ordered by their LSNs. So neither lost updates nor write skew exist.
 * Nobody waits for ever: conflicts end in an abort, and locks in an unlock.
 *
 * <p><b>Abstraction.</b> A leaf is one location with the LSN of the last record, as in {@link StripeWordModel}; durability is left out, that model
 * has it. A transaction that finds a conflict gives up: the next try would be one more transaction. The gate is a lock, shared or exclusive ({@link
 * EpochGateModel}). Ranges are not here.
 */
final class TransactionModel {
  /** What may be wrong, and a scenario that shows it. */
  enum Defect {
    NONE(Scenario.WRITE_SKEW),
    READ_STRIPES_CHECKED_AND_NOT_LOCKED(Scenario.SNAPSHOT_BESIDE),
    READ_STRIPES_NOT_CHECKED(Scenario.LOST_UPDATE),
    READ_STRIPES_NEITHER_LOCKED_NOR_CHECKED(Scenario.WRITE_SKEW),
    LOCKED_WORD_ACCEPTED(Scenario.BATCH_BESIDE),
    WORD_LOADED_ONLY_AFTER_THE_READ(Scenario.LOST_UPDATE),
    NO_CHECK_WHEN_THE_LSN_IS_ABOVE_THE_START(Scenario.BATCH_BESIDE),
    LOCKED_STRIPES_STAND_FOR_A_LATER_START(Scenario.BATCH_AND_PUT_BESIDE),
    START_MOVED_AFTER_THE_CHECK(Scenario.BATCH_AND_PUT_BESIDE),
    LOCKED_IN_ANY_ORDER(Scenario.CROSSED),
    UNLOCKED_BEFORE_APPLIED(Scenario.LOST_UPDATE);

    final Scenario shownBy;

    Defect(Scenario shownBy) {
      this.shownBy = shownBy;
    }
  }

  /** Who runs beside whom. */
  enum Scenario {
    /** Both read both keys, each writes one. */
    WRITE_SKEW(true, plan(List.of(0, 1), 0), plan(List.of(0, 1), 1)),
    /** Both read and write one key. */
    LOST_UPDATE(false, plan(List.of(0), 0), plan(List.of(0), 0)),
    /** One reads what the other writes, and a snapshot sees both keys. */
    SNAPSHOT_BESIDE(true, plan(List.of(0), 1), plan(List.of(), 0)),
    /** One reads both keys and writes nothing, the other writes both. */
    BATCH_BESIDE(false, plan(List.of(0, 1)), plan(List.of(), 0, 1)),
    /** Each reads what the other writes. */
    CROSSED(false, plan(List.of(1), 0), plan(List.of(0), 1)),
    /** The same, and a third writes the key that is read last. */
    BATCH_AND_PUT_BESIDE(false, plan(List.of(0, 1)), plan(List.of(), 0, 1), plan(List.of(), 1)),
    /** A transfer, a reader of both, a blind batch, a snapshot. */
    THREE(true, plan(List.of(0), 0, 1), plan(List.of(1, 0)), plan(List.of(), 0, 1));

    private final boolean withSnapshot;
    private final Plan[] plans;

    Scenario(boolean withSnapshot, Plan... plans) {
      this.withSnapshot = withSnapshot;
      this.plans = plans;
    }

    private static Plan plan(List<Integer> reads, Integer... writes) {
      return new Plan(reads, List.of(writes));
    }
  }

  /**
   * A transaction.
   *
   * @param reads keys in the order in which they are read
   * @param writes keys written at commit
   */
  record Plan(List<Integer> reads, List<Integer> writes) {}

  private static final int KEYS = 2;

  private final Defect defect;
  private final Model model;
  private final int[] stripes = new int[KEYS];
  private final int[] leaves = new int[KEYS];
  private final int gate;
  private final int published;
  private final SerialOrder order;

  private TransactionModel(Defect defect, Kind kind, int members) {
    this.defect = defect;
    model = new Model(kind);
    for (int key = 0; key < KEYS; key++) {
      stripes[key] = model.location("stripe " + key, 0);
      leaves[key] = model.location("leaf " + key, 0);
    }
    gate = model.location("gate", 0);
    published = model.location("published", 0);
    order = new SerialOrder(model, members, KEYS);
  }

  static Model of(Defect defect, Kind kind, Scenario scenario) {
    int members = scenario.plans.length;
    TransactionModel m = new TransactionModel(defect, kind, scenario.withSnapshot ? members + 1 : members);
    for (int i = 0; i < members; i++) {
      m.transaction(i, scenario.plans[i]);
    }
    if (scenario.withSnapshot) {
      m.snapshot(members);
    }
    m.model.inTheEnd(t -> t.claim(m.order.isSerial(t), "there is no serial order"));
    return m.model;
  }

  // ---------------------------------------------------------------- the body

  private void transaction(int number, Plan plan) {
    Program transaction = model.thread("transaction " + number);
    int start = transaction.register("start LSN");
    int[] values = registers(transaction, "value of key ");
    int[] lsns = registers(transaction, "LSN of key ");
    transaction.step("begin", t -> t.set(start, t.load(published, VOLATILE)));
    for (int i = 0; i < plan.reads.size(); i++) {
      new Read(transaction, plan.reads.get(i), plan.reads.subList(0, i), start, values, lsns).addTo();
    }
    transaction.step("end of the body", t -> {
      t.claim(order.isOneMoment(t, plan.reads, values), "a body has read what never was together");
      if (plan.writes.isEmpty()) {
        order.reads(t, number, plan.reads, values);
        t.end();
      }
    });
    if (!plan.writes.isEmpty()) {
      commit(transaction, number, plan, values, lsns);
    }
  }

  private static int[] registers(Program program, String name) {
    int[] registers = new int[KEYS];
    Arrays.setAll(registers, key -> program.register(name + key));
    return registers;
  }

  /** {@code RawTransaction.read} of one key. */
  private final class Read {
    private final Program program;
    private final int key;
    private final List<Integer> before;
    private final int start;
    private final int[] values;
    private final int[] lsns;
    private final int word;
    private final int later;

    Read(Program program, int key, List<Integer> before, int start, int[] values, int[] lsns) {
      this.program = program;
      this.key = key;
      this.before = before;
      this.start = start;
      this.values = values;
      this.lsns = lsns;
      this.word = program.register("word of key " + key);
      this.later = program.register("later start");
    }

    void addTo() {
      boolean late = defect == Defect.WORD_LOADED_ONLY_AFTER_THE_READ;
      String again = (late ? "read leaf " : "load stripe ") + key;
      program.stepIf(!late, again, t -> {
        t.set(word, t.load(stripes[key], ACQUIRE));
        t.await(!Words.isLocked(t.get(word)) || defect == Defect.LOCKED_WORD_ACCEPTED);
      });
      program.step("read leaf " + key, t -> t.set(values[key], t.load(leaves[key], ACQUIRE)));
      program.step("load stripe " + key + " again", t -> {
        int now = t.load(stripes[key], ACQUIRE);
        t.await(!late || !Words.isLocked(now));
        boolean stands = late || now == t.get(word);
        t.set(lsns[key], Words.lsn(now));
        t.go(!stands ? again : t.get(lsns[key]) > t.get(start) ? "a later start for key " + key : "key " + key + " is read");
      });
      moveStart(again);
      program.step("key " + key + " is read", t -> t.set(word, 0));
    }

    private void moveStart(String again) {
      boolean checksFirst = defect == Defect.START_MOVED_AFTER_THE_CHECK;
      program.step("a later start for key " + key, t -> {
        if (checksFirst) {
          checkPoints(t);
        } else {
          t.set(later, t.load(published, VOLATILE));
        }
      });
      program.step("do earlier reads stand for it? " + key, t -> {
        t.go(again);
        if (checksFirst) {
          t.set(later, t.load(published, VOLATILE));
        } else if (defect != Defect.NO_CHECK_WHEN_THE_LSN_IS_ABOVE_THE_START) {
          checkPoints(t);
        }
        t.set(start, t.get(later));
      });
    }

    /** {@code ReadSet.pointsStood} */
    private void checkPoints(Turn t) {
      for (int other : before) {
        int now = t.load(stripes[other], ACQUIRE);
        t.await(!Words.isLocked(now) || defect == Defect.LOCKED_STRIPES_STAND_FOR_A_LATER_START);
        if (Words.lsn(now) > t.get(lsns[other])) {
          t.end(); // Stale
        }
      }
    }
  }

  /** {@code ReadSet.pointsStand} */
  private boolean pointsStand(Turn t, List<Integer> keys, int[] lsns) {
    boolean stand = true;
    for (int key : keys) {
      stand &= Words.lsn(t.load(stripes[key], ACQUIRE)) <= t.get(lsns[key]);
    }
    return stand;
  }

  // ---------------------------------------------------------------- commit

  private void commit(Program program, int number, Plan plan, int[] values, int[] lsns) {
    List<Integer> locked = locked(plan);
    for (int key : locked) {
      program.step("lock " + key, t -> {
        int word = t.newest(stripes[key]);
        t.await(!Words.isLocked(word) && t.cas(stripes[key], word, word | Words.LOCKED));
      });
    }
    program.step("do the reads stand?", t -> {
      boolean checks = defect != Defect.READ_STRIPES_NOT_CHECKED && defect != Defect.READ_STRIPES_NEITHER_LOCKED_NOR_CHECKED;
      t.goIf(checks && !pointsStand(t, plan.reads, lsns), "unlock " + locked.getLast());
    });
    int lsn = program.register("LSN");
    program.step("enter the gate", t -> {
      t.await((t.newest(gate) & 1) == 0);
      t.getAndAdd(gate, 2);
    });
    program.step("append", t -> {
      t.set(lsn, t.getAndAdd(published, 1) + 1);
      order.reads(t, number, plan.reads, values);
      order.writes(t, number, plan.writes, t.get(lsn));
    });
    for (int key : plan.writes) {
      program.step("note " + key, t -> t.store(stripes[key], Words.noted(t.get(lsn), plan.writes.size() > 1), VOLATILE));
    }
    boolean early = defect == Defect.UNLOCKED_BEFORE_APPLIED;
    if (early) {
      unlock(program, locked);
    }
    for (int key : plan.writes) {
      program.step("apply " + key, t -> t.store(leaves[key], t.get(lsn), RELEASE));
    }
    program.step("leave the gate", t -> t.getAndAdd(gate, -2));
    if (!early) {
      unlock(program, locked);
    }
  }

  private List<Integer> locked(Plan plan) {
    Stream<Integer> all = Stream.concat(plan.writes.stream(), plan.reads.stream()).distinct();
    return switch (defect) {
      case READ_STRIPES_CHECKED_AND_NOT_LOCKED, READ_STRIPES_NEITHER_LOCKED_NOR_CHECKED -> plan.writes;
      case LOCKED_IN_ANY_ORDER -> all.toList();
      default -> all.sorted().toList();
    };
  }

  private void unlock(Program program, List<Integer> locked) {
    for (int key : locked.reversed()) {
      program.step("unlock " + key, t -> t.store(stripes[key], Words.unlocked(t.newest(stripes[key])), RELEASE));
    }
  }

  // ---------------------------------------------------------------- a snapshot

  private void snapshot(int number) {
    Program snapshot = model.thread("snapshot");
    snapshot.step("cut", t -> {
      t.await(t.newest(gate) == 0);
      order.sees(t, number, leaves);
    });
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreFullException;
import dev.gatun.io.Failure;
import dev.gatun.io.FlightRecording;
import dev.gatun.tree.Mutation;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.TreeWriter;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How everything with keys is written. The steps are those of the architecture note:
 *
 * <ol start="0">
 *   <li>holding nothing: checksum the body, write large values to their runs, log the parts of a large batch, reserve pages
 *   <li>lock the stripes of all keys, ascending; test the condition; find the leaves, which verifies and faults them in
 *   <li>enter the epoch gate; check that the tables still live, and that none was changed as a whole since the leaves were found, else start over
 *   <li>append the record
 *   <li>note its end LSN in all stripes, before the first change
 *   <li>apply
 *   <li>leave the gate
 *   <li>unlock
 *   <li>wait: until published (asynchronous) or durable
 * </ol>
 *
 * Waits are ordered: reservation, stripes ascending, gate, latches (I5). What throws between append and unlock poisons the store: the record is in
 * the log, and whether it is applied nobody knows but recovery.
 */
final class WritePath {
  private static final long NO_ROOM = -1;
  private static final long CONFLICT = -2;

  /** A table as a whole was changed after the leaves were found: start over, with the stripes held. */
  private static final long MOVED = -3;

  /** The newest checkpoint and its spare: once both are younger than a page's replacement, the page is free. */
  static final int CHECKPOINTS_THAT_FREE = 2;

  private final Engine engine;
  private final KeyStripes stripes;
  private final EpochGate gate;
  private final Failure failure;

  WritePath(Engine engine) {
    this.engine = engine;
    this.stripes = engine.stripes();
    this.gate = engine.gate();
    this.failure = engine.failure();
  }

  /** Writes all operations or none. With a condition there is one operation, and the outcome is told; without, the outcome is meaningless. */
  Outcome write(Operations operations, @Nullable Condition condition, boolean sync) {
    engine.checkWritable();
    checkTables(operations);
    if (operations.isEmpty()) {
      return Prepared.DONE;
    }
    for (int checkpoints = 0; ; checkpoints++) {
      try {
        return writeOnceNotLoading(operations, condition, sync);
      } catch (StoreFullException e) {
        if (checkpoints == CHECKPOINTS_THAT_FREE || !operations.isDeletesOnly()) {
          throw e;
        }
        freeSpace(e);
      }
    }
  }

  /**
   * Deletes go on when the disk is full: nothing is held here and nothing was logged, so a checkpoint may run. It lets go of what only the oldest
   * kept one needed: pages that were replaced since, and logs.
   */
  void freeSpace(StoreFullException first) {
    try {
      engine.checkpoint();
    } catch (StoreFullException e) {
      first.addSuppressed(e);
      throw first;
    }
  }

  /** A load on its way into a table is waited for with nothing held, and the write starts over. */
  private Outcome writeOnceNotLoading(Operations operations, @Nullable Condition condition, boolean sync) {
    while (true) {
      awaitLoads(operations);
      try {
        return writeOnce(operations, condition, sync);
      } catch (LoadingException e) {
        e.table().awaitLoad();
      }
    }
  }

  private static void awaitLoads(Operations operations) {
    for (int i = 0; i < operations.count(); i++) {
      operations.table(i).awaitLoad();
    }
    operations.removals().forEach(removal -> removal.table().awaitLoad());
  }

  private static void checkNotLoading(Operations operations) {
    for (int i = 0; i < operations.count(); i++) {
      operations.table(i).checkNotLoading();
    }
    operations.removals().forEach(removal -> removal.table().checkNotLoading());
  }

  private Outcome writeOnce(Operations operations, @Nullable Condition condition, boolean sync) {
    SlowWriteEvent event = recordStart();
    Outcome outcome;
    long end;
    try (Prepared prepared = new Prepared(engine, operations)) { // 0
      recordPrepared(event);
      end = writeWithRoom(prepared, () -> testAndWrite(operations, condition, prepared));
      outcome = prepared.outcome;
    }
    recordApplied(event);
    await(end, outcome.written(), sync); // 8: with nothing held, for many thousands may wait for one force
    engine.checkpointer().noticed(end);
    record(event, operations);
    return outcome;
  }

  private long writeWithRoom(Prepared prepared, LongSupplier step) {
    while (true) {
      long end = withStripes(prepared, step);
      if (end != NO_ROOM) {
        return end;
      }
      engine.makeLogRoom(prepared.recordBytes());
    }
  }

  /**
   * Commits a transaction: the same steps, with the stripes of what was read locked too, and with the test that all of it still holds. A transaction
   * with ranges, read or removed, is logged and applied under the exclusive gate, where nothing can come between the test and the record. False:
   * something has changed, and nothing was written.
   */
  boolean commit(Operations operations, RawTransaction transaction, boolean sync) {
    engine.checkWritable();
    checkTables(operations);
    SlowWriteEvent event = recordStart();
    long end = commitNotLoading(operations, transaction, event);
    if (end == CONFLICT) {
      return false;
    }
    recordApplied(event);
    await(end, true, sync);
    engine.checkpointer().noticed(end);
    record(event, operations);
    return true;
  }

  private long commitNotLoading(Operations operations, RawTransaction transaction, @Nullable SlowWriteEvent event) {
    while (true) {
      awaitLoads(operations);
      try (Prepared prepared = new Prepared(engine, operations, transaction.stripesRead())) {
        recordPrepared(event);
        return writeWithRoom(prepared, () -> testAndCommit(operations, transaction, prepared));
      } catch (LoadingException e) {
        e.table().awaitLoad();
      }
    }
  }

  private long testAndCommit(Operations operations, RawTransaction transaction, Prepared prepared) {
    long end = MOVED;
    while (end == MOVED) {
      if (!transaction.pointsStand()) {
        return CONFLICT;
      }
      prepared.floors = floors(operations);
      locate(operations, prepared);
      prepared.ranges().gather();
      end = enterAndCommit(operations, transaction, prepared);
    }
    return end;
  }

  private long enterAndCommit(Operations operations, RawTransaction transaction, Prepared prepared) {
    if (transaction.hasRanges()) {
      return commitRanges(operations, transaction, prepared);
    }
    return operations.removals().isEmpty()
        ? enterAndWrite(operations, prepared, transaction)
        : gate.exclusively(epoch -> testFloorsAndApply(operations, prepared, transaction, epoch));
  }

  private long commitRanges(Operations operations, RawTransaction transaction, Prepared prepared) {
    try (RawSnapshot second = engine.pinnedNow(() -> {})) {
      if (!transaction.rangesStandAt(second)) {
        return CONFLICT;
      }
      return gate.exclusively(epoch -> commitAlone(operations, transaction, prepared, second, epoch));
    }
  }

  private long commitAlone(Operations operations, RawTransaction transaction, Prepared prepared, RawSnapshot second, long epoch) {
    checkTables(operations);
    return transaction.rangesStandSince(second) ? testFloorsAndApply(operations, prepared, transaction, epoch) : CONFLICT;
  }

  private void await(long end, boolean written, boolean sync) {
    if (!written) {
      engine.awaitVisible(end); // what wrote nothing has read, and waits as a read does (I2)
    } else if (sync) {
      engine.wal().awaitAcknowledged(end);
    } else {
      engine.wal().awaitPublished(end); // a predecessor still copying would be a hole after a kill
    }
  }

  private void checkTables(Operations operations) {
    RawTable last = null;
    for (int i = 0; i < operations.count(); i++) {
      if (operations.table(i) != last) {
        last = operations.table(i);
        last.checkBelongsTo(engine);
        last.checkUsable();
      }
    }
    for (Operations.Removal removal : operations.removals()) {
      removal.table().checkUsable();
    }
  }

  private long withStripes(Prepared prepared, LongSupplier step) {
    int[] locked = prepared.stripes();
    int held = 0;
    try {
      for (; held < locked.length; held++) {
        stripes.lock(locked[held]); // 1
      }
      return step.getAsLong();
    } finally {
      while (held > 0 && !prepared.isHalfDone()) { // what is half applied stays noted for good: readers are told, and never see the half
        stripes.unlock(locked[--held]); // 7
      }
    }
  }

  private long testAndWrite(Operations operations, @Nullable Condition condition, Prepared prepared) {
    long end = MOVED;
    while (end == MOVED) {
      prepared.floors = floors(operations);
      locate(operations, prepared);
      boolean holds = condition == null || test(operations.table(0).writer(), prepared.mutations()[0], condition, prepared);
      end = holds ? enterAndWrite(operations, prepared, null) : whatWasRead(operations, prepared);
    }
    return end;
  }

  /** The LSN that a read waits for (I2): what wrote nothing has read, beside operations on the whole table as a read does. */
  private long whatWasRead(Operations operations, Prepared prepared) {
    long floor = operations.table(0).floor().loadSettled();
    return KeyStripes.lsn(floor) == prepared.floors ? KeyStripes.lsn(Math.max(floor, stripes.load(prepared.stripes()[0]))) : MOVED;
  }

  /**
   * The settled words of all tables as one number: the sum of their LSNs, which only grow, so it is the same if and only if each of them is. Loaded
   * before the leaves are found and again inside of the gate, where no operation on a whole table is under way. If one came in between, a key may
   * belong to another leaf, which nobody has verified, and what was tested may not hold.
   */
  private static long floors(Operations operations) {
    long sum = 0;
    RawTable last = null;
    for (int i = 0; i < operations.count(); i++) {
      if (operations.table(i) != last) {
        last = operations.table(i);
        sum += KeyStripes.lsn(last.floor().loadSettled());
      }
    }
    for (Operations.Removal removal : operations.removals()) {
      sum += KeyStripes.lsn(removal.table().floor().loadSettled());
    }
    return sum;
  }

  private static void locate(Operations operations, Prepared prepared) {
    Mutation[] mutations = prepared.mutations(); // damage is found here, before anything is logged
    if (mutations.length == 1) {
      operations.table(0).writer().locate(mutations[0]);
      return;
    }
    for (int from = 0, to; from < mutations.length; from = to) {
      to = operations.endOfTable(from);
      operations.table(from).writer().locate(mutations, from, to);
    }
  }

  private long enterAndWrite(Operations operations, Prepared prepared, @Nullable RawTransaction transaction) {
    int ticket = gate.enter(); // 2
    try {
      return testFloorsAndApply(operations, prepared, transaction, gate.epoch());
    } finally {
      gate.leave(ticket); // 6
    }
  }

  private long testFloorsAndApply(Operations operations, Prepared prepared, @Nullable RawTransaction transaction, long epoch) {
    checkTables(operations);
    if (transaction != null && !transaction.floorsStand()) {
      return CONFLICT;
    }
    checkNotLoading(operations);
    if (floors(operations) != prepared.floors) {
      prepared.checkHeight();
      return MOVED;
    }
    return logAndApply(operations, prepared, epoch);
  }

  private static boolean test(TreeWriter writer, Mutation mutation, Condition condition, Prepared prepared) {
    if (condition.kind() == Condition.Kind.PRESENT_UNREAD) {
      prepared.outcome = new Outcome(writer.isLive(mutation), null);
    } else {
      byte[] present = writer.current(mutation);
      prepared.outcome = new Outcome(condition.holds(present), present);
    }
    return prepared.outcome.written();
  }

  private long logAndApply(Operations operations, Prepared prepared, long epoch) {
    boolean logged = false;
    prepared.ranges().lock();
    try {
      long end = prepared.append(engine.wal()); // 3
      if (end == NO_ROOM) {
        return NO_ROOM;
      }
      logged = true;
      note(prepared.written(), end, operations.isBatch()); // 4
      prepared.ranges().note(end);
      prepared.attach(end);
      applyWhole(operations, prepared, end, epoch); // 5
      prepared.done();
      return end;
    } catch (Throwable t) {
      if (logged) {
        failure.set(t);
      }
      throw t;
    } finally {
      if (!prepared.isHalfDone()) {
        prepared.ranges().unlock();
      }
    }
  }

  private void note(int[] noted, long end, boolean batch) {
    for (int stripe : noted) {
      stripes.note(stripe, end, batch);
    }
  }

  private void applyWhole(Operations operations, Prepared prepared, long end, long epoch) {
    if (!operations.isBatch()) {
      apply(operations, prepared, end, epoch);
      return;
    }
    int place = engine.applying().enter(end);
    apply(operations, prepared, end, epoch);
    engine.applying().leave(place); // not after a failure: nobody may take the half of a batch for the whole
  }

  private void apply(Operations operations, Prepared prepared, long end, long epoch) {
    Mutation[] mutations = prepared.mutations();
    Reservation reservation = prepared.reservation();
    prepared.ranges().apply(end, epoch, reservation);
    for (int from = 0, to; from < mutations.length; from = to) {
      to = operations.endOfTable(from);
      RawTable table = operations.table(from);
      table.cell().beforeChange(epoch);
      if (mutations.length == 1) {
        table.writer().apply(mutations[0], end, epoch, reservation);
      } else {
        table.writer().apply(mutations, from, to, end, epoch, reservation);
      }
    }
    reservation.finish(engine.treeSpace(), epoch);
  }

  // ---------------------------------------------------------------- flight recording

  /** Null unless somebody records: then no write looks at the clock. */
  private static @Nullable SlowWriteEvent recordStart() {
    return FlightRecording.IS_POSSIBLE && SlowWriteEvent.isWanted() ? new SlowWriteEvent().starts() : null;
  }

  private static void recordPrepared(@Nullable SlowWriteEvent event) {
    if (event != null) {
      event.prepared();
    }
  }

  private static void recordApplied(@Nullable SlowWriteEvent event) {
    if (event != null) {
      event.applied();
    }
  }

  private static void record(@Nullable SlowWriteEvent event, Operations written) {
    if (event != null) {
      event.done(written);
    }
  }

  /** Stripes of all keys, ascending, each once. */
  static int[] stripesOf(Operations operations) {
    int count = operations.count();
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      all[i] = operations.stripe(i);
    }
    return ascendingOnce(all);
  }

  /** Sorts stripes and drops what is there twice: the order in which they are locked. */
  static int[] ascendingOnce(int[] all) {
    int count = all.length;
    if (count <= 1) {
      return all;
    }
    Arrays.sort(all);
    int distinct = 1;
    for (int i = 1; i < count; i++) {
      if (all[i] != all[distinct - 1]) {
        all[distinct++] = all[i];
      }
    }
    return Arrays.copyOf(all, distinct);
  }
}

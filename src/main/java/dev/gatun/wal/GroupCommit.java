package dev.gatun.wal;

import dev.gatun.error.StoreClosedException;
import dev.gatun.io.Backoff;
import dev.gatun.io.Failure;
import dev.gatun.io.FlightRecording;
import dev.gatun.io.Latencies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Moves {@code durable}, up to where the log is on the disk, and answers who waits for it.
 *
 * <p><b>Idea.</b> A force answers all records published before it started, so the fewer forces the better, and while one runs the
 * next group gathers. There is one right to force, the <i>lead</i>. A platform thread that finds it free takes it and forces on its
 * own: alone it pays no switch of threads. Whoever finds it taken puts itself on a stack and sleeps. When the leader's force ends
 * and others wait beyond it, the lead goes to the flusher thread, which starts the next force before the threads of the last group
 * are woken, and keeps the lead while it finds waiters. Virtual threads never lead, a force would hold their carrier; the flusher
 * does it.
 *
 * <p><b>One force at a time, and the failure under the same lock.</b> Linux reports a write-back error once per open file. Were
 * there two forces at once, one might get the error and the other, which covers the same bytes, succeed and acknowledge them. So
 * the failure is set before the lead is given on, and no force is started or believed after it (I2, I8).
 *
 * <p><b>A force.</b> (1) Read {@code published}. (2) Force the file that holds {@code durable}; while it has rolled, go on with its
 * successor. (3) Test the failure. (4) Set {@code durable}. Whatever was published at (1) was in the files' memory before (2), so
 * the force covers it. Its file is among the forced ones: a roll sets the successor before anything is published in the new file,
 * so if (1) saw such a record (2) sees the successor. The old file is forced first, through its roll record, so {@code durable} is
 * contiguous.
 *
 * <p><b>No wake-up is lost.</b> A waiter pushes itself (a compare-and-set on the stack), then looks at (a) its answer and (b)
 * whether the lead is free. A leader sets {@code durable}, then takes the whole stack; it frees the lead, then looks at the stack
 * again. All these are volatile, so of each pair one side sees the other:
 *
 * <ul>
 *   <li>The waiter does not see {@code durable}: its push came first, so the leader finds it on the stack, answers it, or keeps it
 *       for the next force and passes the lead on instead of freeing it.
 *   <li>The waiter does not see the lead free: its push came before the lead was freed, so the leader, looking again, sees it and
 *       signals the flusher.
 *   <li>The flusher clears {@code signalled} before it looks at the stack; who finds it set has pushed before and is seen.
 * </ul>
 *
 * So whenever a waiter sleeps, somebody holds the lead or the flusher has a permit. The same pairs hold for the failure and for
 * {@code closed}, which count as answers: the leader that meets them wakes everybody. A failure set by another part of the store
 * reaches sleepers when the force in progress ends.
 *
 * <p><b>Gathering.</b> A force costs the processors time, also those that it interrupts for the pages of the log. When one ends and
 * not even half of the group answered before it has come to run, they are behind: another force at once would answer few, and take
 * them from the others. So the flusher waits as long as the force took, a millisecond at most, while the next group grows. Of a few
 * threads half have mostly run before a force ends.
 *
 * <p><b>Rounds.</b> Some need a force that began after they asked whatever {@code published} says: new blocks, a new header. Forces
 * are numbered; one that reads the number of the last force begun and waits for a higher one has it.
 */
final class GroupCommit implements AutoCloseable {
  private static final VarHandle LEAD = handle("led", boolean.class);
  private static final VarHandle WAITING = handle("waiting", Waiter.class);
  private static final VarHandle SIGNALLED = handle("signalled", boolean.class);
  private static final long NO_ROUND = 0;
  private static final long LONGEST_GATHERING_NANOS = 1_000_000;

  private final LogTail tail;
  private final Failure failure;
  private final long intervalNanos;
  private final Thread flusher;

  private volatile long durable;
  private volatile boolean closed;

  /** Whether somebody has the lead. */
  private volatile boolean led;

  /** The lead is the flusher's, though it may not know yet. */
  private volatile boolean handed;

  /** The flusher was told to look and has not begun to. */
  private volatile boolean signalled;

  /** A stack of those who came since a leader looked last. */
  private volatile @Nullable Waiter waiting;

  /** Forces begun and ended well; written by the leader. */
  private volatile long begun;
  private volatile long ended;
  private volatile long answered;

  /** Guarded by the lead: waiters that a leader took from the stack and its force did not answer; never any when the lead is free. */
  private @Nullable Waiter beyond;

  /** Guarded by the lead: used by {@link #settle} only, and kept so that the flusher allocates nothing and cannot die of a full heap. */
  private final Group group = new Group();

  /** Guarded by the lead; null where nothing can be recorded. */
  private final @Nullable LogFlushEvent event = FlightRecording.IS_POSSIBLE ? new LogFlushEvent() : null;

  final Latencies forceTimes = new Latencies();

  /** Guarded by the lead: the file that holds {@code durable}. */
  private LogFile forcing;

  GroupCommit(LogTail tail, LogFile first, Failure failure, long intervalNanos) {
    this.tail = tail;
    this.forcing = first;
    this.failure = failure;
    this.intervalNanos = intervalNanos;
    this.durable = tail.published();
    this.flusher = Thread.ofPlatform().daemon().name("gatun-flush").inheritInheritableThreadLocals(false).unstarted(this::flush);
  }

  void start() {
    flusher.start();
  }

  /** Everything before this is on the disk. */
  long durableLsn() {
    return durable;
  }

  /** Forces done. */
  long forces() {
    return ended;
  }

  /** Waits answered by those forces. */
  long answered() {
    return answered;
  }

  /** Returns when everything before the LSN is on the disk. Not harmed by an interrupt, whose flag stays. */
  void awaitDurable(long lsn) {
    if (durable < lsn) {
      tail.awaitPublished(lsn); // now any force that begins later is an answer
      await(lsn, NO_ROUND);
    }
  }

  /** Returns when a force of all files since {@code durable}, begun after this call, has ended. */
  void awaitForce() {
    await(Long.MIN_VALUE, begun + 1);
  }

  /** Wakes and refuses all who wait; forces nothing. The lead is never free again. */
  @Override
  public void close() {
    closed = true;
    joinFlusher();
    int round = 0;
    while (!handed && !tryLead()) {
      round = Backoff.pause(round);
    }
    settle();
    Waiter.wake(group.take());
  }

  private void await(long lsn, long round) {
    boolean mayLead = !Thread.currentThread().isVirtual();
    if (mayLead && tryLead()) {
      leadOnce(lsn, round);
    } else {
      Waiter waiter = push(new Waiter(Thread.currentThread(), lsn, round));
      if (!led) { // the last leader may have looked before this waiter was there
        if (!mayLead) {
          signalFlusher();
        } else if (tryLead()) {
          leadOnce(lsn, round); // and finds this waiter on the stack
        }
      }
      sleep(waiter);
    }
    confirm(lsn, round);
  }

  private void confirm(long lsn, long round) {
    if (!isDone(lsn, round)) {
      if (failure.isSet()) {
        throw failure.outcomeUnknown();
      }
      throw new StoreClosedException("the store was closed while this write was on its way to the disk");
    }
  }

  private boolean isDone(long lsn, long round) {
    return durable >= lsn && ended >= round;
  }

  private boolean isAnswered(long lsn, long round) {
    return isDone(lsn, round) || failure.isSet() || closed;
  }

  private boolean tryLead() {
    return !led && LEAD.compareAndSet(this, false, true);
  }

  private Waiter push(Waiter waiter) {
    boolean pushed = false;
    while (!pushed) {
      Waiter top = waiting;
      waiter.next = top;
      pushed = WAITING.compareAndSet(this, top, waiter);
    }
    return waiter;
  }

  private void sleep(Waiter waiter) {
    boolean interrupted = false;
    while (!waiter.isWoken()) {
      if (isAnswered(waiter.lsn, waiter.round) && waiter.leave()) {
        break;
      }
      LockSupport.park(this);
      interrupted |= Thread.interrupted(); // or park would return at once for ever
    }
    if (waiter.isWoken()) {
      waiter.wakeChildren();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A caller's turn with the lead: one force, then the lead goes on or is freed, then the group is woken. */
  private void leadOnce(long lsn, long round) {
    if (!isAnswered(lsn, round)) {
      force();
    }
    settle();
    Waiter first = group.take(); // before the lead is given on
    if (beyond == null) {
      free();
    } else {
      handed = true;
      LockSupport.unpark(flusher);
    }
    Waiter.wake(first);
  }

  private void free() {
    led = false;
    if (waiting != null) {
      signalFlusher(); // somebody came after the stack was taken and may have seen the lead taken
    }
  }

  private void signalFlusher() {
    if (!signalled && SIGNALLED.compareAndSet(this, false, true)) {
      LockSupport.unpark(flusher);
    }
  }

  /** Lead held. */
  private void force() {
    if (failure.isSet()) {
      return;
    }
    long number = begun + 1;
    begun = number;
    recordStart();
    try {
      long published = tail.published(); // before the force
      long start = System.nanoTime();
      long rolled = forceFiles(published);
      forceTimes.add(System.nanoTime() - start);
      if (!failure.isSet()) { // a fault in mapped memory means that what was forced may not be what was stored (I8)
        durable = Math.max(durable, Math.max(published, rolled));
        ended = number;
      }
    } catch (Throwable e) {
      failure.set(e); // kept there and given to all who wait, before anybody else can lead
    }
    if (event != null) {
      event.forced(durable);
    }
  }

  private void recordStart() {
    if (event != null) {
      event.starts(durable);
    }
  }

  /** Forces every file from the one that holds {@code durable} to the current; gives the end of the last rolled one, or 0. */
  private long forceFiles(long published) throws Exception {
    long rolled = 0;
    for (LogFile next = forcing.successor(); next != null; next = forcing.successor()) {
      forcing.force(published);
      rolled = forcing.endLsn();
      forcing = next;
    }
    forcing.force(published);
    return rolled;
  }

  /** Lead held: takes the stack, keeps in {@code beyond} whom no force has answered, and makes the others the group. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by the leader only
  private void settle() {
    Waiter kept = beyond;
    beyond = null;
    share(kept);
    share((Waiter) WAITING.getAndSet(this, (Waiter) null));
    answered += group.count;
    if (event != null) {
      event.answers(group.count);
    }
  }

  private void share(@Nullable Waiter list) {
    for (Waiter waiter = list; waiter != null; ) {
      Waiter next = waiter.next;
      if (isAnswered(waiter.lsn, waiter.round)) {
        group.add(waiter);
      } else {
        waiter.next = beyond;
        beyond = waiter;
      }
      waiter = next;
    }
  }

  /** The answered, as a list and, over the same nodes in the same order, as a tree: the n-th is parent of the 2n-th and the one after. */
  private static final class Group {
    private @Nullable Waiter root;
    private @Nullable Waiter last;
    private @Nullable Waiter parent;
    private int count;

    void add(Waiter waiter) {
      waiter.next = null;
      count++;
      if (root == null) {
        root = waiter;
        parent = waiter;
      } else {
        last.next = waiter;
        if (!parent.adopt(waiter)) {
          parent = parent.next;
        }
      }
      last = waiter;
    }

    /** Who is woken last, once half of the group have run; null for nobody. */
    @Nullable Waiter last() {
      return last;
    }

    /** Gives the root and forgets the tree. */
    @Nullable Waiter take() {
      Waiter tree = root;
      root = null;
      last = null;
      parent = null;
      count = 0;
      return tree;
    }
  }

  /** The flusher's life: it leads when handed the lead or signalled, and once every interval for what nobody waits for. */
  private void flush() {
    long tick = System.nanoTime() + intervalNanos;
    while (!closed) {
      signalled = false; // before the stack is looked at
      long left = tick - System.nanoTime();
      boolean due = left <= 0;
      if (due) {
        tick = System.nanoTime() + intervalNanos;
      }
      if (handed || isWanted(due) && tryLead()) {
        handed = false;
        leadWhileWanted(due);
      } else if (!due) {
        LockSupport.parkNanos(this, left);
      }
    }
  }

  private boolean isWanted(boolean due) {
    return waiting != null || due && tail.published() > durable;
  }

  /** Lead held. The group's first is woken, and the next force starts while the group wakes itself. */
  private void leadWhileWanted(boolean due) {
    boolean tick = due;
    Waiter last = wakeGroup();
    while (beyond != null || tick && tail.published() > durable) {
      tick = false;
      long start = System.nanoTime();
      force();
      long end = System.nanoTime();
      boolean behind = last != null && last.isWaiting();
      last = wakeGroup();
      if (behind && beyond != null) {
        gather(end - start);
      }
    }
    led = false; // the flusher looks at the stack again before it sleeps
  }

  /** Lead held. Gives who is woken last. */
  private @Nullable Waiter wakeGroup() {
    settle();
    Waiter last = group.last();
    Waiter.wake(group.take());
    return last;
  }

  /** Lead held. For a time and for nobody: who was woken may get no processor for long. Closing unparks the flusher. */
  private void gather(long forceNanos) {
    LockSupport.parkNanos(this, Math.min(forceNanos, LONGEST_GATHERING_NANOS));
  }

  private void joinFlusher() {
    boolean interrupted = false;
    while (flusher.isAlive()) {
      LockSupport.unpark(flusher);
      try {
        flusher.join(10);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static VarHandle handle(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(GroupCommit.class, name, type).withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

package dev.gatun.io.sim;

import dev.gatun.io.DiskFullException;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A directory on a disk that exists only here. Each file has a volatile image, which reads, writes and mappings use, and a durable one. {@code force}
 * makes a whole file durable, {@code writeBack} some pages of it, {@code forceDirectory} the names. From any moment new disks can be forked: as the
 * process's death leaves it ({@link #afterKill}), or as a power cut may leave it ({@link #afterPowerCut}).
 *
 * <p>What the model promises a store is what POSIX does: forced bytes, lengths and names stay. An unforced page survives or not, whole or torn,
 * whatever others do; so do unforced lengths (in order within a file) and names. It does not model a store into a hole of a full disk. {@link #close}
 * does nothing: the disk can be opened again.
 *
 * <p>All calls and all listeners run under one lock; stores into mapped pages do not.
 */
public final class SimulatedDisk implements Storage {
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong events = new AtomicLong();
  private final SimulatedDirectory<SimulatedFile> directory;
  private final FrozenPages frozen = new FrozenPages();
  private final FaultPlan faults = new FaultPlan();
  private long capacityBytes;
  private boolean halted;
  private boolean losesPower = true;
  private volatile boolean writeBackIsDurable = true;
  private volatile @Nullable DiskListener listener;
  private volatile boolean stepsMayFail;

  /** An empty disk without a limit. */
  public SimulatedDisk() {
    this(new SimulatedDirectory<>(), Long.MAX_VALUE);
  }

  SimulatedDisk(SimulatedDirectory<SimulatedFile> directory, long capacityBytes) {
    this.directory = directory;
    this.capacityBytes = capacityBytes;
  }

  // ---- the test's side ----

  /** Calls the listener at every event from now on; null for none. */
  public void listen(@Nullable DiskListener to) {
    listener = to;
  }

  /** Whether a range that was written back is durable without a force, as on Linux. It is unless told otherwise; forks of this disk are not told. */
  public SimulatedDisk writeBackIsDurable(boolean durable) {
    writeBackIsDurable = durable;
    return this;
  }

  boolean isWriteBackDurable() {
    return writeBackIsDurable;
  }

  /** The number of the last event. */
  public long events() {
    return events.get();
  }

  /** A call to come shall fail. */
  public void inject(DiskFault fault) {
    run(() -> {
      faults.add(fault);
      stepsMayFail |= fault.kind() == DiskEvent.Kind.STEP;
    });
  }

  /** No more calls fail. */
  public void clearFaults() {
    run(faults::clear);
  }

  /** How many calls have failed by an injected fault. */
  public long faultsHit() {
    lock.lock();
    try {
      return faults.hits();
    } finally {
      lock.unlock();
    }
  }

  /** Limits the sum of the lengths of all files; a write that grows beyond it writes what fits and fails. Forks have the same limit. */
  public void limitCapacity(long bytes) {
    run(() -> capacityBytes = bytes);
  }

  /** From now on every call fails: the store under test, whose threads still run, can do no more here. */
  public void halt() {
    run(() -> halted = true);
  }

  /** Halts, and gives the memory of mappings to later disks. Only when no thread uses a mapping of this disk any more. */
  public void recycle() {
    run(() -> {
      halted = true;
      directory.reachable().values().forEach(file -> file.mapped.recycle());
    });
  }

  /** From now on nothing is made durable and no moment can be taken: a disk whose power stays on need not compare images at each force. */
  public void keepPowerOn() {
    run(() -> losesPower = false);
  }

  /** The disk now, for several forks. */
  public DiskMoment moment() {
    lock.lock();
    try {
      if (!losesPower) {
        throw new IllegalStateException("a disk whose power stays on has no durable image");
      }
      return new DiskMoment(directory, capacityBytes);
    } finally {
      lock.unlock();
    }
  }

  /** What tells this disk from others, as far as bytes, lengths and names go: what is durable, and what is not. */
  public DiskDigest digest() {
    lock.lock();
    try {
      return DiskDigest.of(directory);
    } finally {
      lock.unlock();
    }
  }

  /** A new disk, independent of this one, as {@code kill -9} would leave it now. */
  public SimulatedDisk afterKill() {
    return moment().afterKill();
  }

  /** A new disk, independent of this one, as a power cut may leave it now. */
  public SimulatedDisk afterPowerCut(CrashChoice choice) {
    return moment().afterPowerCut(choice);
  }

  /** The dirty pages now, by file name and page. */
  public List<DirtyPage> dirtyPages() {
    return moment().dirtyPages();
  }

  /** The kernel writes a page back by itself: it is durable now. */
  public void writeBackPage(String name, long page) {
    run(() -> reachable(name).writeBack(page));
  }

  /** The kernel writes a page back by itself and fails: the page counts as clean, and each open handle will report it at its next force. */
  public void failWriteBackOfPage(String name, long page) {
    run(() -> reachable(name).loseDirty(page, page + 1));
  }

  /** The kernel makes a file's length durable by itself. */
  public void writeBackLength(String name) {
    run(() -> reachable(name).settleLength());
  }

  /** The kernel makes the names durable by itself. */
  public void writeBackDirectory() {
    run(directory::force);
  }

  /** The bytes must not change from now on, but for bytes 4 to 7, a page's checksum (I1). */
  public void freeze(String name, long position, int length) {
    freeze(name, position, length, 4, 8);
  }

  /** The bytes must not change from now on, but for those from {@code ignoredFrom} to before {@code ignoredTo}. */
  public void freeze(String name, long position, int length, int ignoredFrom, int ignoredTo) {
    run(() -> frozen.freeze(name, reachable(name), position, length, ignoredFrom, ignoredTo));
  }

  /** The bytes frozen at this position may change again. */
  public void thaw(String name, long position) {
    run(() -> frozen.thaw(reachable(name), position));
  }

  /** All bytes may change again. */
  public void thawAll() {
    run(frozen::clear);
  }

  /** Throws an AssertionError that names the first frozen page whose bytes have changed. */
  public void checkFrozen() {
    run(frozen::check);
  }

  // ---- the store's side ----

  @Override
  public List<String> list() throws IOException {
    return call(DiskEvent.Kind.LIST, "", () -> List.copyOf(directory.names.keySet()));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return call(DiskEvent.Kind.EXISTS, name, () -> directory.names.containsKey(name));
  }

  @Override
  public StorageFile create(String name) throws IOException {
    return call(DiskEvent.Kind.CREATE, name, () -> {
      if (directory.names.containsKey(name)) {
        throw new FileAlreadyExistsException(describe(name));
      }
      SimulatedFile file = new SimulatedFile();
      directory.change("", name, file);
      return new SimulatedHandle(this, name, file);
    });
  }

  @Override
  public StorageFile open(String name) throws IOException {
    return call(DiskEvent.Kind.OPEN, name, () -> new SimulatedHandle(this, name, existing(name)));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    call(DiskEvent.Kind.RENAME, from, () -> {
      directory.change(from, to, existing(from));
      return null;
    });
  }

  @Override
  public void delete(String name) throws IOException {
    call(DiskEvent.Kind.DELETE, name, () -> {
      directory.change(name, "", existing(name));
      return null;
    });
  }

  @Override
  public void forceDirectory() throws IOException {
    call(DiskEvent.Kind.FORCE_DIRECTORY, "", () -> {
      directory.force();
      return null;
    });
  }

  @Override
  public String describe(String name) {
    return "simulated:" + name;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void step() {
    long number = events.incrementAndGet();
    if (listener != null || stepsMayFail) {
      lock.lock();
      try {
        tell(new DiskEvent(DiskEvent.Kind.STEP, "", 0, 0, number));
        DiskFault.Outcome outcome = faults.countStep();
        if (outcome != null) {
          throw failure(outcome, DiskEvent.Kind.STEP, "the store");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void close() {}

  // ---- shared with the handles ----

  /** What a call does. */
  interface Call<T> {
    T run() throws IOException;
  }

  private <T> T call(DiskEvent.Kind kind, String name, Call<T> call) throws IOException {
    lock.lock();
    try {
      DiskFault.Outcome outcome = enter(kind, name, 0, 0);
      if (outcome != null) {
        throw failure(outcome, kind, name);
      }
      return call.run();
    } finally {
      lock.unlock();
    }
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** The event before a call; the caller holds the lock. Returns how the call shall fail, or null. */
  DiskFault.@Nullable Outcome enter(DiskEvent.Kind kind, String name, long position, long length) throws IOException {
    requireRunning();
    tell(new DiskEvent(kind, name, position, length, events.incrementAndGet()));
    requireRunning(); // the listener may have halted the disk
    return faults.count(kind);
  }

  static IOException failure(DiskFault.Outcome outcome, DiskEvent.Kind kind, String name) {
    String message = "injected: " + kind + " of " + name + " failed";
    if (outcome == DiskFault.Outcome.OUT_OF_MEMORY) {
      throw new OutOfMemoryError(message);
    }
    if (outcome == DiskFault.Outcome.STACK_OVERFLOW) {
      throw new StackOverflowError(message);
    }
    return outcome == DiskFault.Outcome.DISK_FULL ? new DiskFullException(message, null) : new IOException(message);
  }

  boolean losesPower() {
    return losesPower;
  }

  /** How many bytes the files may still grow. */
  long freeBytes() {
    long used = 0;
    for (SimulatedFile file : directory.names.values()) {
      used += file.length;
    }
    return Math.max(0, capacityBytes - used);
  }

  private void tell(DiskEvent event) throws IOException {
    DiskListener to = listener;
    if (to != null) {
      to.on(this, event);
    }
  }

  private void requireRunning() throws IOException {
    if (halted) {
      throw new IOException("the simulated disk is halted");
    }
  }

  private SimulatedFile existing(String name) throws IOException {
    SimulatedFile file = directory.names.get(name);
    if (file == null) {
      throw new NoSuchFileException(describe(name));
    }
    return file;
  }

  private SimulatedFile reachable(String name) {
    Map<String, SimulatedFile> all = directory.reachable();
    if (!all.containsKey(name)) {
      throw new IllegalArgumentException("no file " + name + " among " + all.keySet());
    }
    return all.get(name);
  }

  private void run(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}

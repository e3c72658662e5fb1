package dev.gatun.page;

import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real page file with its allocator, shared by all states of a virtual machine. A state that pins takes an epoch of its own, so that states next to
 * each other do not keep each other's pages. It lies in this package because runs and latch words are handed out here.
 */
public final class PageSlab {
  private static final int PAGES = 1 << 13;
  private static final VarHandle CONTENT = ValueLayout.JAVA_LONG.varHandle();
  private static final PageFile FILE = file();
  private static final Allocator ALLOCATOR = allocator();
  private static final AtomicLong EPOCHS = new AtomicLong(1);

  private PageSlab() {}

  private static PageFile file() {
    try {
      return PageFile.create(new MemoryStorage().create("data.db"), new Failure());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Allocator allocator() {
    try {
      Allocator allocator = Allocator.create(FILE);
      allocator.grow(PAGES);
      return allocator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An epoch that belongs to the state, as does the one after it. */
  public static long newEpochs() {
    return EPOCHS.getAndAdd(2);
  }

  /** Reserves and takes a page for a node. */
  public static long takeNode(long epoch) {
    reserve();
    long id = ALLOCATOR.allocate(epoch);
    FILE.latches().release(id);
    return id;
  }

  /** Reserves and takes the lowest free page, as a run of one that is a part of the tree at once: what was just given back comes first. */
  public static long takeLowest(long value) {
    reserve();
    long id = ALLOCATOR.allocateRun(1);
    write(id, value);
    ALLOCATOR.attach(id, 1);
    return id;
  }

  private static void reserve() {
    if (!ALLOCATOR.reserve(1)) {
      throw new IllegalStateException("the states alive hold all pages of the slab");
    }
  }

  /** Takes a page out of the tree. */
  public static void retire(long id, long birth, long freedIn) {
    ALLOCATOR.retire(id, 1, birth, freedIn);
  }

  /** Keeps what the end of the epoch shows. */
  public static void pin(long epoch) {
    ALLOCATOR.pin(epoch);
  }

  /** Keeps it no longer. */
  public static void unpin(long epoch) {
    ALLOCATOR.unpin(epoch);
  }

  /** Whether the page is a part of the present tree. */
  public static boolean isLive(long id) {
    return ALLOCATOR.isLive(id);
  }

  /** How many pages wait for this pin to go. */
  public static long keptBy(long epoch) {
    return ALLOCATOR.deferredOnlyBy(epoch);
  }

  /** The first word of a page. */
  public static long read(long id) {
    return (long) CONTENT.get(FILE.segment(id), FILE.offset(id));
  }

  /** Writes the first word of a page. */
  public static void write(long id, long value) {
    CONTENT.set(FILE.segment(id), FILE.offset(id), value);
  }
}

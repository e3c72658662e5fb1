package dev.gatun.io.sim;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk at one moment, from which any number of disks can be forked. Taking it compares the two images once; a fork then costs one reference a page
 * and the pages that a choice mixes. Never changed, safe for any thread.
 */
public final class DiskMoment {
  private final SimulatedDirectory<FileMoment> directory;
  private final Map<FileMoment, List<DirtyPage>> dirtyByFile = new IdentityHashMap<>();
  private final List<DirtyPage> dirty;
  private final long capacityBytes;

  DiskMoment(SimulatedDirectory<SimulatedFile> source, long capacityBytes) {
    Map<SimulatedFile, FileMoment> moments = new IdentityHashMap<>();
    List<FileMoment> ordered = new ArrayList<>();
    source.reachable().forEach((name, file) -> {
      FileMoment moment = FileMoment.of(name, file);
      moments.put(file, moment);
      ordered.add(moment);
    });
    this.directory = source.mapped(moments::get);
    this.capacityBytes = capacityBytes;
    this.dirty = List.copyOf(dirtyPages(ordered));
    dirty.forEach(page -> ordered.stream().filter(file -> file.name().equals(page.file())).findFirst()
        .ifPresent(file -> dirtyByFile.computeIfAbsent(file, f -> new ArrayList<>()).add(page)));
  }

  /** All dirty pages, by file name and page. */
  public List<DirtyPage> dirtyPages() {
    return dirty;
  }

  /** Which pages the kernel has dropped from its cache, by file name, number and the bytes that it had. */
  public interface Evicted {
    boolean test(String file, long page, byte[] bytes);
  }

  /** What {@code kill -9} leaves: everything that was written, and what of it is not durable is still not. */
  public SimulatedDisk afterKill() {
    return afterKill((file, page, bytes) -> false);
  }

  /**
   * As {@link #afterKill()}, when the kernel has needed memory. Of the pages that it may drop, those matter whose write-back has failed, for they
   * count as clean: they show again what is on the disk.
   */
  public SimulatedDisk afterKill(Evicted evicted) {
    Map<FileMoment, SimulatedFile> files = new IdentityHashMap<>();
    return new SimulatedDisk(directory.mapped(moment -> files.computeIfAbsent(moment, file -> file.afterKill(evicted))), capacityBytes);
  }

  /** What a power cut may leave. All of it is durable. */
  public SimulatedDisk afterPowerCut(CrashChoice choice) {
    SimulatedDirectory<FileMoment> kept = new SimulatedDirectory<>();
    kept.names.putAll(directory.durable);
    int count = directory.unforced.size();
    for (int i = 0; i < count; i++) {
      if (choice.keepsDirectoryOperation(i, count)) {
        directory.unforced.get(i).apply(kept.names);
      }
    }
    kept.force();
    Map<FileMoment, SimulatedFile> files = new IdentityHashMap<>();
    return new SimulatedDisk(
        kept.mapped(moment -> files.computeIfAbsent(moment, m -> m.afterPowerCut(choice, dirtyByFile.getOrDefault(m, List.of())))), capacityBytes);
  }

  private static List<DirtyPage> dirtyPages(List<FileMoment> files) {
    List<DirtyPage> found = new ArrayList<>();
    for (FileMoment file : files) {
      for (long page = 0; page < PageTable.pages(file.length()); page++) {
        byte[] after = file.dirty(page);
        if (after != null) {
          found.add(new DirtyPage(file.name(), page, found.size(), 0, file.durable().bytes(page), after));
        }
      }
    }
    return found.stream().map(p -> new DirtyPage(p.file(), p.page(), p.index(), found.size(), p.before(), p.after())).toList();
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Meta;
import dev.gatun.format.Node;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import dev.gatun.tree.OverflowRuns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files of a store that is not open, to be looked at and damaged by tests that know where things lie. */
final class DamagedDisk {
  final SimulatedDisk disk;

  DamagedDisk(SimulatedDisk disk) {
    this.disk = disk;
  }

  /** A page of a tree, with the keys that it holds or its separators. */
  record TreePage(int table, long id, int level, List<byte[]> keys, List<Long> runs) {}

  /** The meta pages, the newest first. */
  List<Meta> metas() throws IOException {
    List<Meta> metas = new ArrayList<>();
    try (StorageFile data = disk.open(Opening.DATA)) {
      for (int slot = 0; slot < MetaSlots.SLOTS; slot++) {
        Meta meta = MetaSlots.read(data, slot).meta();
        if (meta != null && !meta.isRejected()) {
          metas.add(meta);
        }
      }
    }
    metas.sort(Comparator.comparingLong(Meta::epoch).reversed());
    return metas;
  }

  int slotOf(Meta meta) throws IOException {
    try (StorageFile data = disk.open(Opening.DATA)) {
      Meta first = MetaSlots.read(data, 0).meta();
      return first != null && first.epoch() == meta.epoch() ? 0 : 1;
    }
  }

  Catalog catalog(Meta meta) throws IOException {
    try (StorageFile data = disk.open(Opening.DATA)) {
      BlobChain chain = BlobChain.read(data, PageHeader.CATALOG, meta.catalogPointer(), meta.catalogBytes(), meta.usedPages());
      return Catalog.decode(chain.bytes(), data.name());
    }
  }

  /** All pages of all trees of a checkpoint. */
  List<TreePage> pages(Meta meta) throws IOException {
    List<TreePage> pages = new ArrayList<>();
    for (TableEntry table : catalog(meta).tables()) {
      gather(table.root(), table.id(), pages);
    }
    return pages;
  }

  private void gather(long pointer, int table, List<TreePage> pages) throws IOException {
    long id = PagePointer.id(pointer);
    byte[] bytes = page(id);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(PageSize.PAGE_BYTES, 8);
      MemorySegment.copy(bytes, 0, s, ValueLayout.JAVA_BYTE, 0, bytes.length);
      List<byte[]> keys = new ArrayList<>();
      List<Long> runs = new ArrayList<>();
      int level = PageImage.level(bytes, 0);
      for (int i = 0; i < Node.slotCount(s, 0); i++) {
        keys.add(Node.key(s, 0, i));
        long slot = Node.slot(s, 0, i);
        if (level == 0 && Leaf.isOverflow(slot) && !Leaf.isTombstone(slot)) {
          byte[] reference = OverflowRuns.referenceAt(s, 0, slot);
          for (int r = 0; r < OverflowRef.runs(reference.length); r++) {
            runs.add(PagePointer.id(OverflowRef.runPointer(reference, 0, r)));
          }
        }
      }
      pages.add(new TreePage(table, id, level, keys, runs));
      for (int i = 0; level > 0 && i <= keys.size(); i++) {
        gather(Branch.child(s, 0, i), table, pages);
      }
    }
  }

  byte[] page(long id) throws IOException {
    byte[] bytes = new byte[PageSize.PAGE_BYTES];
    try (StorageFile data = disk.open(Opening.DATA)) {
      data.read(PageSize.fileOffset(id), bytes, 0, bytes.length);
    }
    return bytes;
  }

  void damagePage(long id) throws IOException {
    damage(Opening.DATA, PageSize.fileOffset(id) + 20, 40);
  }

  void damageMeta(Meta meta) throws IOException {
    damage(Opening.DATA, PageSize.metaOffset(slotOf(meta)) + 40, 8);
  }

  void damage(String file, long position, int length) throws IOException {
    try (StorageFile data = disk.open(file)) {
      byte[] bytes = new byte[length];
      int n = data.read(position, bytes, 0, length);
      for (int i = 0; i < n; i++) {
        bytes[i] ^= 0x55;
      }
      data.write(position, bytes, 0, n);
      data.force();
    }
  }

  /** The files whole, to be compared. */
  List<byte[]> contents() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (String name : disk.list()) {
      try (StorageFile file = disk.open(name)) {
        byte[] bytes = new byte[Math.toIntExact(file.size())];
        file.read(0, bytes, 0, bytes.length);
        all.add(bytes);
      }
    }
    assertNotNull(all);
    return all;
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.engine.DamagedDisk.TreePage;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Verification reads what calls of the file return and never what is mapped: it finds damage that only calls show, in pages that were read and
 * believed long before, and is not misled by damage that only the mapping shows. Roots, catalog, free map, meta page and large values included.
 */
class DamageVerifyMapTest {
  private static final int AT = 20;
  private static final int LENGTH = 40;
  private static final int IN_BODY = 70; // which only the checksum covers

  private final SimulatedDisk disk = new SimulatedDisk();
  private final DamagedDisk look = new DamagedDisk(disk);
  private final DamageOverlay overlay = new DamageOverlay(disk);
  private final List<Long> treePages = new ArrayList<>();
  private Meta meta;
  private int slot;
  private Engine engine;

  /** All pages are read once, so that all are mapped and believed. */
  @BeforeEach
  void open() throws IOException {
    fill();
    meta = look.metas().getFirst();
    slot = look.slotOf(meta);
    List<TreePage> pages = look.pages(meta);
    pages.forEach(page -> treePages.add(page.id()));
    pages.forEach(page -> treePages.addAll(page.runs()));
    assertTrue(pages.stream().anyMatch(page -> page.level() > 0) && treePages.size() > pages.size(), "branches and large values");
    engine = Engine.open(overlay.storage(), null, DamageVerifyTest.readOnly(FuzzShape.NO_SPARE));
    CrashState.of(engine);
  }

  private void fill() {
    try (Engine filling = Engine.open(disk, null, FuzzShape.NO_SPARE)) {
      for (int i = 0; i < 300; i++) {
        CrashRun.write(filling, List.of(new Entry(i % 5 == 0 ? "b" : "a", "key-" + i, new byte[i % 30 == 0 ? 5_000 + 500 * i : i])));
      }
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private List<Long> damagedPages() {
    return new ArrayList<>(new TreeSet<>(engine.verify().damages().stream().map(CorruptionException::page).toList()));
  }

  @Test
  void damageThatOnlyCallsShowIsFoundAndNamed() {
    for (long id : treePages) {
      overlay.show(PageSize.fileOffset(id) + AT, LENGTH);
      assertEquals(List.of(id), damagedPages());
      overlay.show(PageSize.fileOffset(id) + IN_BODY, 1);
      assertEquals(List.of(id), damagedPages());
    }
  }

  @Test
  void damageOfCatalogMapAndMetaPageIsFoundAndNamed() {
    for (long pointer : new long[] {meta.catalogPointer(), meta.freeMapPointer()}) {
      overlay.show(PageSize.fileOffset(PagePointer.id(pointer)) + AT, LENGTH);
      assertEquals(List.of(PagePointer.id(pointer)), damagedPages());
      overlay.show(PageSize.fileOffset(PagePointer.id(pointer)) + IN_BODY, 1);
      assertEquals(List.of(PagePointer.id(pointer)), damagedPages());
    }
    overlay.show(PageSize.metaOffset(slot) + AT, LENGTH);
    assertEquals(PageSize.metaOffset(slot), engine.verify().damages().getFirst().offset());
  }

  @Test
  void damageThatOnlyTheMappingShowsIsNotSeen() throws IOException {
    for (long id : treePages) {
      byte before = mapped(id);
      look.damage(Opening.DATA, PageSize.fileOffset(id) + AT, LENGTH);
      overlay.show(PageSize.fileOffset(id) + AT, LENGTH); // damaged twice by the same mask is not damaged
      assertTrue(before != mapped(id), "the mapping shows the damage");
      assertEquals(List.of(), damagedPages());
      look.damage(Opening.DATA, PageSize.fileOffset(id) + AT, LENGTH);
    }
  }

  private byte mapped(long id) {
    return engine.parts().pages().segment(id).get(ValueLayout.JAVA_BYTE, engine.parts().pages().offset(id) + AT);
  }
}

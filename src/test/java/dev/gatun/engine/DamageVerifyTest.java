package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.DamagedDisk.TreePage;
import dev.gatun.io.sim.CrashChoice;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Verification finds every page of a tree that is damaged, and names it. */
class DamageVerifyTest {
  @Test
  void everyDamagedPageIsFoundAndNamed() throws IOException {
    FuzzShape shape = FuzzShape.all().getFirst();
    DamagedDisk look = new DamagedDisk(shape.fork());
    List<TreePage> pages = look.pages(look.metas().getFirst());
    assertTrue(pages.size() > 10);
    for (TreePage page : pages) {
      if (page.level() > 0 || pages.stream().filter(one -> one.table() == page.table()).count() == 1) {
        continue; // a root is found by opening, which falls back
      }
      DamagedDisk damaged = new DamagedDisk(shape.fork().afterPowerCut(CrashChoice.none()));
      try (Engine engine = Engine.open(damaged.disk, null, readOnly(FuzzShape.SPARE))) {
        damaged.damagePage(page.id());
        Set<Long> found = new HashSet<>();
        engine.verify().damages().forEach(damage -> found.add(damage.page()));
        assertEquals(Set.of(page.id()), found);
      }
    }
  }

  static EngineOptions readOnly(EngineOptions o) {
    return new EngineOptions(o.sync(), o.flushInterval(), o.checkpointBytes(), o.checkpointInterval(), o.spareCheckpoint(), true, o.verifyPages());
  }
}

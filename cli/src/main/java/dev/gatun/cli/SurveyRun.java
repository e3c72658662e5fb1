package dev.gatun.cli;

import dev.gatun.InspectedPage;
import dev.gatun.Inspection;
import dev.gatun.Inspection.Checkpoint;
import dev.gatun.Inspection.Tree;
import dev.gatun.Inspection.Use;
import dev.gatun.error.CorruptionException;
import java.util.Objects;

/** Fills a {@link Survey}: every tree is walked once, and what no tree has is asked of the free maps. */
final class SurveyRun implements Inspection.Visitor {
  private static final int KEYS_KEPT = 100_000;

  private final Inspection inspection;
  private final Survey survey;
  private final Progress progress;
  private short owner;
  private int keysKept;
  private Field keys = Field.of("bytes");
  private TableShape shape;

  private SurveyRun(Inspection inspection, Progress progress) {
    this.inspection = inspection;
    this.survey = new Survey(inspection);
    this.progress = progress;
    this.shape = new TableShape(new Tree(0, "", "", "", 0, 0, false));
  }

  static Survey of(Inspection inspection) {
    try (Progress progress = Progress.of("looking at pages", inspection.checkpoint().usedPages())) {
      return new SurveyRun(inspection, progress).run();
    }
  }

  private Survey run() {
    for (Tree tree : inspection.trees()) {
      shape = new TableShape(tree);
      survey.tables.add(shape);
      keys = Field.of(tree.keyCodec());
      owner = (short) survey.tables.size();
      inspection.walk(tree, this);
    }
    blobs(survey.newest);
    others();
    survey.logBytes = inspection.logs().stream().mapToLong(log -> log.bytes()).sum();
    survey.dataBytes = Survey.HEADER_BYTES + (long) survey.pages * InspectedPage.BYTES;
    inspection.confirm();
    return survey;
  }

  @Override
  public void node(Tree tree, long parent, InspectedPage page) {
    int id = (int) page.id();
    boolean leaf = page.level() == 0;
    mark(id, leaf ? PageKind.LEAF : PageKind.BRANCH, parent, page.birthEpoch());
    survey.fills[id] = (byte) (100L * page.usedBytes() / InspectedPage.CAPACITY);
    survey.levels[id] = (byte) page.level();
    survey.slots[id] = (short) page.slots();
    survey.lsns[id] = page.lsn();
    shape.level(page.level()).add(leaf ? page.slots() - page.tombstones() : page.slots() + 1, page.usedBytes());
    if (leaf) {
      leaf(page, id);
    }
    progress.step(1);
  }

  private void mark(int id, PageKind kind, long parent, long epoch) {
    survey.kinds[id] = (byte) kind.ordinal();
    survey.owners[id] = owner;
    survey.parents[id] = (int) parent;
    survey.born[id] = epoch;
  }

  private void leaf(InspectedPage page, int id) {
    shape.leaf(id);
    if (keysKept < KEYS_KEPT) {
      keysKept++;
      shape.firstKeys.add(page.slots() == 0 ? "" : HexDump.shortened(keys.tsv(page.key(0))));
    }
    shape.tombstones += page.tombstones();
    shape.usedLeafBytes += page.usedBytes();
    for (int slot = 0; slot < page.slots(); slot++) {
      if (!page.isDeleted(slot)) {
        boolean large = page.isLarge(slot);
        shape.entry(page.key(slot), page.valueBytes(slot), large);
        if (large) {
          large(page, slot, id);
        }
      }
    }
  }

  private void large(InspectedPage page, int slot, int leaf) {
    long rest = page.valueBytes(slot);
    for (InspectedPage.Run run : page.runs(slot)) {
      long room = (long) run.pages() * InspectedPage.BYTES;
      byte fill = (byte) (100 * Math.min(rest, room) / Math.max(1, room));
      long epoch = run.firstPage() < survey.pages ? inspection.page(run.firstPage()).birthEpoch() : 0;
      for (long one = run.firstPage(); one < Math.min(survey.pages, run.firstPage() + run.pages()); one++) {
        mark((int) one, PageKind.OVERFLOW, leaf, epoch);
        survey.fills[(int) one] = fill;
      }
      shape.overflowPages += run.pages();
      progress.step(run.pages());
      rest -= Math.min(rest, room);
    }
  }

  @Override
  public void damage(Tree tree, CorruptionException damage) {
    survey.damages.add(Objects.requireNonNullElse(damage.getMessage(), "damage"));
    if (damage.page() > 0 && damage.page() < survey.pages) {
      survey.kinds[(int) damage.page()] = (byte) PageKind.DAMAGED.ordinal();
      survey.owners[(int) damage.page()] = owner;
    }
  }

  private void blobs(Checkpoint newest) {
    owner = 0;
    newest.catalogPages().forEach(id -> mark(id.intValue(), PageKind.CATALOG, 0, newest.epoch()));
    newest.freeMapPages().forEach(id -> mark(id.intValue(), PageKind.FREE_MAP, 0, newest.epoch()));
  }

  private void others() {
    for (int id = 0; id < survey.pages; id++) {
      if (survey.kinds[id] < 0) {
        survey.kinds[id] = (byte) other(id).ordinal();
      }
    }
  }

  /** A page that the map has and no tree leads to lies below one that is damaged. */
  private PageKind other(int id) {
    Use use = inspection.use(id);
    if (use == Use.FREE) {
      return id < survey.newest.materialisedPages() ? PageKind.FREE : PageKind.BEYOND;
    }
    return use == Use.SPARE ? PageKind.SPARE : PageKind.DAMAGED;
  }
}

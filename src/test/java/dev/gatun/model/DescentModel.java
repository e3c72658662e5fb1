package dev.gatun.model;

import static dev.gatun.model.Access.ACQUIRE;
import static dev.gatun.model.Access.PLAIN;
import static dev.gatun.model.Access.RELEASE;
import static dev.gatun.model.Access.VOLATILE;
import static dev.gatun.model.Memory.Kind.SEQUENTIAL;
import static dev.gatun.model.Memory.Kind.WEAK;

import dev.gatun.model.Memory.Kind;

/**
 * The optimistic descent against a copied path, a change in place, and the reuse of the old pages by another table.
 *
 * <p><b>Threads.</b> A reader ({@code BTree.get}: root cell, root, perhaps a branch above the leaf, leaf). A writer that finds the path frozen
 * ({@code StructureChange.copyAndApply}: {@code latchFrom}, {@code Allocator.allocate} and {@code LatchTable.born}, {@code publish}, {@code retire}),
 * and then changes the new leaf in place ({@code TreeWriter.apply}). A writer of another table, who is handed the old pages in any order, fills
 * them.
 *
 * <p><b>Claims.</b> The reader returns both halves of one value of its table, and none that is older than one whose write had returned before it
 * began; it never takes a page for what it is not (I4).
 *
 * <p><b>Abstraction.</b> A branch is the number of its child, a leaf is two numbers that must be equal: more bytes would be torn in no other way.
 * Pages count as verified (no first touch). The path was found by the writer before the model begins; that a latch is lost to another writer is left
 * out, since then the writer starts over from nothing. The allocator is one word, set under its spin latch. Garbage where a child's number should be
 * is the exception that the code meets, and a restart there; the model demands that it never validates. Heights do not change.
 */
final class DescentModel {
  /** What may be wrong, and the strongest memory that shows it. */
  enum Defect {
    NONE(WEAK),
    PARENT_VALIDATED_BEFORE_THE_CHILDS_WORD_IS_LOADED(SEQUENTIAL),
    PARENT_NOT_VALIDATED(SEQUENTIAL),
    CELL_NOT_READ_AGAIN(SEQUENTIAL),
    LEAF_NOT_VALIDATED(SEQUENTIAL),
    LOCKED_WORD_ACCEPTED(SEQUENTIAL),
    NO_VERSION_RAISED_ON_COPY(SEQUENTIAL),
    VERSION_RESET_AT_REUSE(SEQUENTIAL),
    RETIRED_BEFORE_RELEASED(SEQUENTIAL),
    NO_LOAD_LOAD_FENCE(WEAK),
    NO_STORE_STORE_FENCE(WEAK),
    NO_STORE_STORE_FENCE_AT_BIRTH(WEAK),
    WORD_LOADED_WITHOUT_ACQUIRE(WEAK),
    RELEASED_WITHOUT_RELEASE(WEAK);

    final Kind shownBy;

    Defect(Kind shownBy) {
      this.shownBy = shownBy;
    }
  }

  private static final int BRANCH = 0;
  private static final int LEAF = 1;
  private static final int BRANCH_COPY = 2;
  private static final int LEAF_COPY = 3;
  private static final int READABLE = 2;
  private static final int FIRST_VALUE = 10;
  private static final int OTHER_TABLES = 20;

  private final Defect defect;
  private final boolean withBranch;
  private final Model model;
  private final int cellWord;
  private final int cellRoot;
  private final int free;
  private final int clock;
  private final int[] words = new int[4];
  private final int[] first = new int[4];
  private final int[] second = new int[4];
  private final int returned;

  private DescentModel(Defect defect, Kind kind, boolean withBranch) {
    this.defect = defect;
    this.withBranch = withBranch;
    model = new Model(kind);
    cellWord = model.location("cell", READABLE);
    cellRoot = model.location("root", withBranch ? BRANCH : LEAF);
    free = model.location("free pages", 0);
    clock = model.location("clock", 0);
    for (int page = withBranch ? BRANCH : LEAF; page <= LEAF_COPY; page += withBranch ? 1 : 2) {
      words[page] = model.location("word of page " + page, page <= LEAF ? READABLE : 0);
      first[page] = model.location("page " + page, page == BRANCH ? LEAF : page == LEAF ? FIRST_VALUE : 0);
      second[page] = page == BRANCH_COPY ? first[page] : model.location("second half of page " + page, page == LEAF ? FIRST_VALUE : 0);
    }
    returned = model.ghost("value returned", FIRST_VALUE);
  }

  /** With a branch above the leaf, or with the leaf as the root, which is a smaller model for the larger memory. */
  static Model of(Defect defect, Kind kind, boolean withBranch) {
    DescentModel m = new DescentModel(defect, kind, withBranch);
    m.reader();
    m.writer();
    m.otherTable();
    return m.model;
  }

  // ---------------------------------------------------------------- the reader

  private void reader() {
    Program reader = model.thread("reader");
    int bound = reader.register("value at the begin");
    int cell = reader.register("cell seen");
    int page = reader.register("page");
    int word = reader.register("word seen");
    Access acquire = defect == Defect.WORD_LOADED_WITHOUT_ACQUIRE ? PLAIN : ACQUIRE;
    reader.step("begin", t -> {
      t.load(clock, VOLATILE);
      t.set(bound, t.get(returned));
    });
    reader.step("load the cell's word", t -> t.set(cell, t.load(cellWord, ACQUIRE)));
    reader.step("load the root", t -> t.set(page, t.load(cellRoot, VOLATILE)));
    reader.step("load the root's word", t -> t.set(word, t.load(words[t.get(page)], acquire)));
    reader.step("validate the cell", t -> {
      t.loadLoadFence();
      boolean stands = !Words.isLocked(t.get(cell)) && t.load(cellWord, ACQUIRE) == t.get(cell);
      boolean passes = stands || defect == Defect.CELL_NOT_READ_AGAIN;
      t.goIf(!passes || !isReadable(t.get(word)), "load the cell's word");
    });
    if (withBranch) {
      readBranch(reader, page, word, acquire);
    }
    readLeaf(reader, page, word, bound);
  }

  private boolean isReadable(int word) {
    return !Words.isLocked(word) || defect == Defect.LOCKED_WORD_ACCEPTED;
  }

  private void readBranch(Program reader, int page, int word, Access acquire) {
    int child = reader.register("child");
    int childWord = reader.register("child's word");
    reader.step("read the child's number", t -> t.set(child, t.load(first[t.get(page)], PLAIN)));
    boolean early = defect == Defect.PARENT_VALIDATED_BEFORE_THE_CHILDS_WORD_IS_LOADED;
    reader.stepIf(early, "validate the parent", t -> t.goIf(!validate(t, page, word), "load the cell's word"));
    reader.step("load the child's word", t -> {
      if (t.get(child) == LEAF || t.get(child) == LEAF_COPY) {
        t.set(childWord, t.load(words[t.get(child)], acquire));
      } else {
        t.claim(!validate(t, page, word), "a page was taken for a branch of the table");
        t.go("load the cell's word");
      }
    });
    reader.stepIf(!early && defect != Defect.PARENT_NOT_VALIDATED, "validate the parent",
        t -> t.goIf(!validate(t, page, word), "load the cell's word"));
    reader.step("go down", t -> {
      t.set(page, t.get(child));
      t.set(word, t.get(childWord));
      t.goIf(!isReadable(t.get(word)), "load the cell's word");
    });
  }

  private void readLeaf(Program reader, int page, int word, int bound) {
    int value = reader.register("value");
    int half = reader.register("half");
    reader.step("read the value", t -> t.set(value, t.load(first[t.get(page)], PLAIN)));
    reader.step("read its second half", t -> t.set(half, t.load(second[t.get(page)], PLAIN)));
    reader.step("validate the leaf", t -> {
      boolean valid = validate(t, page, word) || defect == Defect.LEAF_NOT_VALIDATED;
      t.claim(!valid || t.get(value) == t.get(half), "a change was seen in the middle");
      t.claim(!valid || t.get(value) < OTHER_TABLES, "another table's value was returned");
      t.claim(!valid || t.get(value) >= t.get(bound), "an old value was returned");
      t.goIf(!valid, "load the cell's word");
    });
  }

  /** {@code LatchTable.validate} */
  private boolean validate(Turn t, int page, int word) {
    if (defect != Defect.NO_LOAD_LOAD_FENCE) {
      t.loadLoadFence();
    }
    return t.load(words[t.get(page)], PLAIN) == t.get(word);
  }

  // ---------------------------------------------------------------- the writer

  private void writer() {
    Program writer = model.thread("writer");
    writer.step("latch the cell", t -> t.await(t.cas(cellWord, READABLE, READABLE | Words.LOCKED)));
    latchAndBear(writer);
    copy(writer);
    writer.step("publish", t -> t.store(cellRoot, withBranch ? BRANCH_COPY : LEAF_COPY, VOLATILE));
    boolean early = defect == Defect.RETIRED_BEFORE_RELEASED;
    if (early) {
      retire(writer);
    }
    if (withBranch) {
      release(writer, BRANCH, true);
      release(writer, BRANCH_COPY, false);
    }
    release(writer, LEAF, true);
    release(writer, LEAF_COPY, false);
    writer.step("release the cell", t -> t.store(cellWord, Words.raised(t.newest(cellWord)), RELEASE));
    if (!early) {
      retire(writer);
    }
    returned(writer, FIRST_VALUE + 1);
    changeInPlace(writer);
    returned(writer, FIRST_VALUE + 2);
  }

  private void retire(Program writer) {
    writer.step("retire", t -> t.getAndAdd(free, (1 << LEAF) + (withBranch ? 1 << BRANCH : 0)));
  }

  private void returned(Program writer, int value) {
    writer.step("return " + value, t -> {
      t.set(returned, value);
      t.getAndAdd(clock, 1);
    });
  }

  private Access releaseAccess() {
    return defect == Defect.RELEASED_WITHOUT_RELEASE ? PLAIN : RELEASE;
  }

  private void latchAndBear(Program writer) {
    if (withBranch) {
      writer.step("latch the branch", t -> t.await(t.cas(words[BRANCH], READABLE, READABLE | Words.LOCKED)));
    }
    writer.step("latch the leaf", t -> t.await(t.cas(words[LEAF], READABLE, READABLE | Words.LOCKED)));
    writer.step("fence", this::storeStoreFence);
    if (withBranch) {
      bear(writer, BRANCH_COPY);
    }
    bear(writer, LEAF_COPY);
  }

  private void storeStoreFence(Turn t) {
    if (defect != Defect.NO_STORE_STORE_FENCE) {
      t.storeStoreFence();
    }
  }

  /** {@code LatchTable.born} */
  private void bear(Program writer, int page) {
    writer.step("page " + page + " is born", t -> rebirth(t, page));
  }

  private void rebirth(Turn t, int page) {
    int word = t.newest(words[page]);
    t.claim(!Words.isLocked(word), "a page is handed out while somebody holds its latch");
    t.cas(words[page], word, defect == Defect.VERSION_RESET_AT_REUSE ? Words.LOCKED : Words.born(word));
    if (defect != Defect.NO_STORE_STORE_FENCE_AT_BIRTH) {
      t.storeStoreFence();
    }
  }

  private void copy(Program writer) {
    if (withBranch) {
      writer.step("copy the branch", t -> t.store(first[BRANCH_COPY], LEAF_COPY, PLAIN));
    }
    writer.step("copy and change the leaf", t -> t.store(first[LEAF_COPY], FIRST_VALUE + 1, PLAIN));
    writer.step("copy the second half", t -> t.store(second[LEAF_COPY], FIRST_VALUE + 1, PLAIN));
  }

  private void release(Program writer, int page, boolean old) {
    boolean raised = !old || defect != Defect.NO_VERSION_RAISED_ON_COPY;
    writer.step("release page " + page, t -> {
      int word = t.newest(words[page]);
      t.store(words[page], raised ? Words.raised(word) : word - Words.LOCKED, releaseAccess());
    });
  }

  private void changeInPlace(Program writer) {
    writer.step("latch the new leaf", t -> {
      int word = t.newest(words[LEAF_COPY]);
      t.cas(words[LEAF_COPY], word, word | Words.LOCKED);
      storeStoreFence(t);
    });
    writer.step("change it", t -> t.store(first[LEAF_COPY], FIRST_VALUE + 2, PLAIN));
    writer.step("change its second half", t -> t.store(second[LEAF_COPY], FIRST_VALUE + 2, PLAIN));
    writer.step("release it", t -> t.store(words[LEAF_COPY], Words.raised(t.newest(words[LEAF_COPY])), releaseAccess()));
  }

  // ---------------------------------------------------------------- another table

  private void otherTable() {
    Program other = model.thread("other table");
    int page = other.register("page");
    int done = other.register("pages taken");
    other.step("allocate", t -> {
      t.set(page, withBranch ? t.choose(2) : LEAF);
      t.await((t.newest(free) >>> t.get(page) & 1) != 0);
      t.getAndAdd(free, -(1 << t.get(page)));
    });
    other.step("its page is born", t -> rebirth(t, t.get(page)));
    other.step("fill it", t -> t.store(first[t.get(page)], OTHER_TABLES + t.get(page), PLAIN));
    other.step("fill its second half", t -> t.store(second[t.get(page)], OTHER_TABLES + t.get(page), PLAIN));
    other.step("release it", t -> {
      t.store(words[t.get(page)], Words.raised(t.newest(words[t.get(page)])), releaseAccess());
      t.set(done, t.get(done) + 1);
      t.goIf(withBranch && t.get(done) < 2, "allocate");
    });
  }
}

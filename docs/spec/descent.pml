/*
 * The optimistic descent against copies, splits and reuse: latch words, root cell, allocator (I4, I5).
 *
 * Tree A has a root cell. Its writer copies what is frozen, splits the root, copies a path, and copies a leaf below a root of the current epoch. Tree B
 * takes pages that A has given back, fills them with entries of its own under the same keys, and gives them back too. A reader looks for a key of A that is
 * there all the time; one is enough, since readers write nothing. Each load and store of a latch word, of the cell and of a field of a page is a step of its own; steps come in the order of
 * the program, which is what the fences of page.LatchTable are for. README.md says what is left out. A -D switch makes a broken variant.
 */
#define PAGES 6           /* pages 1..: five for A at its widest, one for B */
#ifndef TAKES
#define TAKES 1           /* pages that tree B takes */
#endif

#define BIT(x) (1 << (x))
#define KEY_1 BIT(1)
#define KEY_2 BIT(2)

mtype = { LEAF, BRANCH };

/* Bytes of the pages. A free page keeps those of its last life. */
mtype type[PAGES + 1];
bit of_b[PAGES + 1];      /* leaf: whose values they are */
byte keys[PAGES + 1];     /* leaf */
byte left[PAGES + 1];     /* branch: key 1 */
byte right[PAGES + 1];    /* branch: key 2 */

/* page.LatchTable and tree.RootCell: a word is a version, and a bit above it says that somebody holds the latch. */
#define LOCKED 128
byte word[PAGES + 1];
byte cell_word;
byte root;

byte free;                /* page.Allocator */
bit quiet_a; bit quiet_b; /* the writers have stopped */

/* ------------------------------------------------------------- latches */

inline latch(p) { atomic { assert(word[p] < LOCKED); word[p] = word[p] | LOCKED } }
inline release(p) { word[p] = (word[p] & ~LOCKED) + 1 }

/*
 * Allocator.allocate and LatchTable.born, which no reader can tell apart: the bytes are still the old ones. The lowest free page is taken, which is one
 * that was used before whenever there is one.
 */
inline take(p) {
  d_step {
    free != 0 ->
    p = 1;
    do
    :: free & BIT(p) -> break
    :: else -> p++
    od;
    free = free & ~BIT(p);
    assert(word[p] < LOCKED);                            /* nobody holds the latch of a free page */
#ifdef VERSION_RESET
    word[p] = LOCKED
#else
    word[p] = (word[p] + 1) | LOCKED
#endif
  }
}

/* A page that was replaced: its version is raised after the new pointer is published, and before it is given back (I4). */
inline release_replaced(p) {
#if defined(NO_RAISE_ON_COPY) || defined(RAISED_AFTER_RETIRE)
  word[p] = word[p] & ~LOCKED
#else
  release(p)
#endif
}

inline retire(p) {
  free = free | BIT(p);
#ifdef RAISED_AFTER_RETIRE
  word[p] = word[p] + 1
#endif
}

inline give_back(p) { free = free | BIT(p) }

inline fill_leaf(p, b, set) { atomic { type[p] = LEAF; of_b[p] = b }; keys[p] = set }

/* ------------------------------------------------------------- tree A: tree.TreeWriter, tree.StructureChange, tree.SplitPlan */

proctype writer_a() {
  byte old, leaf, new_leaf, new_root, sibling;

  /* The root is a frozen leaf: copied, the cell being the anchor (copyAndApply). */
  old = root;
  cell_word = cell_word | LOCKED;
  latch(old);
  take(leaf);
  fill_leaf(leaf, 0, keys[old]);
  root = leaf;
  release_replaced(old);
  release(leaf);
  cell_word = (cell_word & ~LOCKED) + 1;
  retire(old);
  old = 0;

  /* A change in place lays the leaf out anew (apply). */
  latch(leaf);
  keys[leaf] = 0;
  keys[leaf] = KEY_1 | KEY_2;
  release(leaf);

  /* The leaf is full: it becomes the left half under a new root (SplitPlan, install). */
  take(sibling);
  fill_leaf(sibling, 0, KEY_2);
  take(new_root);
  atomic { type[new_root] = BRANCH; left[new_root] = leaf }; right[new_root] = sibling;
  cell_word = cell_word | LOCKED;
  latch(leaf);
  keys[leaf] = KEY_1;
#ifdef SPLIT_RELEASED_EARLY
  release(leaf);
  root = new_root;
  release(sibling); release(new_root);
#else
  root = new_root;
  release(sibling); release(new_root);
  release(leaf);
#endif
  cell_word = (cell_word & ~LOCKED) + 1;

  /* A cut: all of it is frozen. Key 1 is put: root and left leaf are copied, the cell being the anchor. */
  old = new_root; new_root = 0;
  cell_word = cell_word | LOCKED;
  latch(old); latch(leaf);
  take(new_root);
  atomic { type[new_root] = BRANCH; left[new_root] = leaf }; right[new_root] = right[old];
  take(new_leaf);
  fill_leaf(new_leaf, 0, keys[leaf]);
  left[new_root] = new_leaf;
  root = new_root;
  release_replaced(old); release(new_root);
  release_replaced(leaf); release(new_leaf);
  cell_word = (cell_word & ~LOCKED) + 1;
#ifdef RAISED_AFTER_RETIRE
  retire(leaf); retire(old);
#else
  retire(old); retire(leaf);
#endif
  old = 0; leaf = 0; new_leaf = 0;

  /* Key 2 is put: the root is current now and is the anchor, the right leaf is copied. */
  latch(new_root); latch(sibling);
  take(new_leaf);
  fill_leaf(new_leaf, 0, keys[sibling]);
  right[new_root] = new_leaf;
  release_replaced(sibling); release(new_leaf);
  release(new_root);
  retire(sibling);
  sibling = 0; new_leaf = 0; new_root = 0;
  quiet_a = 1
}

/* ------------------------------------------------------------- tree B: takes what is free, and gives it back */

proctype writer_b() {
  byte mine, takes;
  do
  :: takes < TAKES && !quiet_a && free != 0 ->
    takes++;
    take(mine);
    fill_leaf(mine, 1, KEY_1 | KEY_2);
    release(mine);
    if
    :: true -> word[mine] = word[mine] + 1; give_back(mine)  /* the table is dropped: TreePages.retire */
    :: true -> takes = TAKES                             /* or B keeps it */
    fi;
    mine = 0
  :: takes == TAKES || quiet_a -> break
  od;
  quiet_b = 1
}

/* ------------------------------------------------------------- readers: tree.BTree.get */

#define CHILD(p) (key == KEY_1 -> left[p] : right[p])

proctype reader() {
  byte p, w, c, cw, k; mtype t; bit b; bit calm;
  byte key;
  if :: key = KEY_1 :: key = KEY_2 fi;

again:
  atomic { cw = cell_word; calm = quiet_a && quiet_b }
  p = root;
  w = word[p];
  if
  :: cw >= LOCKED -> goto restart
#ifndef CELL_NOT_VALIDATED
  :: cw < LOCKED && cell_word != cw -> goto restart
  :: cw < LOCKED && cell_word == cw
#else
  :: cw < LOCKED
#endif
  fi;
  cw = 0;
  do
  :: w >= LOCKED -> goto restart                         /* TreeSpace.readable */
  :: w < LOCKED ->
    t = type[p];
    if
    :: t == LEAF ->
      k = keys[p]; b = of_b[p];
      if
#ifndef LEAF_NOT_VALIDATED
      :: word[p] != w -> goto restart
      :: word[p] == w -> break
#else
      :: true -> break
#endif
      fi
    :: t == BRANCH ->
      c = CHILD(p);
#ifdef WORD_AFTER_VALIDATION
      if :: word[p] != w -> goto restart :: word[p] == w fi;
      w = word[c];
#else
      cw = word[c];
#ifndef PARENT_NOT_VALIDATED
      if :: word[p] != w -> goto restart :: word[p] == w fi;
#endif
      w = cw; cw = 0;
#endif
      p = c; c = 0
    :: else -> goto restart                              /* garbage: a stumble */
    fi
  od;
  assert(!b);                                            /* no value of another tree */
  assert(k & key);                                       /* a key that was there all the time is not missed */
  d_step { p = 0; w = 0; k = 0; t = 0; b = 0; key = 0 };
  goto end;

restart:
  assert(!calm);                                         /* once the writers have stopped a try succeeds: the reader ends */
  d_step { p = 0; w = 0; c = 0; cw = 0; k = 0; t = 0; b = 0 }
  goto again;
end:
  skip
}

init {
  atomic {
    type[1] = LEAF; keys[1] = KEY_1 | KEY_2; root = 1;
    free = (BIT(PAGES + 1) - 1) & ~3;
    run writer_a(); run writer_b(); run reader()
  }
}

/*
 * Checkpoint, page reuse, log recycling and recovery, with a crash at any step.
 *
 * One process makes all moves; each move is one atomic step of the store, of the disk or of the user, and any order of moves is tried. README.md says
 * what is left out, and which method makes which move. A -D switch makes a broken variant; search for "#ifdef" and "#ifndef".
 *
 * The tree: KEYS leaves below a page that stands for everything else that a checkpoint writes (branches, catalog, free map). A record of the log is
 * one operation; its LSN is its number in the history. A number names an operation for ever, so that a dropped one is not mistaken for its successor.
 *
 * The disk: a page, a meta slot, a log header and a record each have a volatile and a durable image. The kernel may write any of them back at any
 * moment; since a durable image is only ever looked at after a power cut, the choice is made there.
 */
#define KEYS 2
#ifndef OPS
#define OPS 3         /* operations that are ever begun */
#endif
#ifndef FRAMES
#define FRAMES 9      /* pages 1.. of the data file: enough for two kept checkpoints, a running one and the live tree */
#endif
#ifndef LOGS
#define LOGS 7        /* log files */
#endif
#ifndef CUTS
#define CUTS 2        /* checkpoints that the user asks for; a recovery makes its own */
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef SNAPS
#define SNAPS 1
#endif
#ifndef DAMAGES
#define DAMAGES 1     /* pages of the newest checkpoint that rot */
#endif
#define BLOCK 2       /* epochs of a session lie in a block, and the next session skips one */
#define FIRST_EPOCH 4

#define NONE 255
#define BIT(f) (1 << (f))
#define ALL ((1 << (FRAMES + 1)) - 2)

/* ------------------------------------------------------------- the disk */

byte birth[FRAMES + 1];     /* page header: birth epoch */
byte shows[FRAMES + 1];     /* leaf: the operation whose value it has */
short sealed;               /* pages with a valid checksum */
short on_disk;              /* sealed pages whose durable image is the volatile one; that of the others is unreadable */

typedef Meta {
  byte epoch;               /* of the cut; 0: the slot is damaged or was never written */
  byte lsn;                 /* of the cut */
  byte top;                 /* the page of catalog and map */
  byte leaf[KEYS];
  byte born[KEYS];          /* the tag of the pointer to the leaf */
  short map;                /* the free map's used pages */
  bit rejected
}
Meta vol[2];                /* meta slots as the page cache has them */
Meta dur[2];                /* and as the disk has them */

typedef Log {
  byte epoch; byte previous; byte first; byte history_end;
  byte known;               /* durable LSN in the header */
  byte forced;              /* records up to this LSN are durable */
  byte rec[OPS + 1];        /* by LSN: the operation, 0 for none */
  byte known_at[OPS + 1];   /* by LSN: durable LSN in the record */
  bit in_cache;             /* the header stands in the volatile image */
  bit durable               /* and in the durable one */
}
Log wal[LOGS];

/* Not too many cuts without a durable trace: engine.Engine.pinnedNow. */
#define NEWEST_TRACE (vol[stands].epoch > session_epoch -> vol[stands].epoch : session_epoch)
#define MAY_CUT (epoch - NEWEST_TRACE < BLOCK)

/* ------------------------------------------------------------- the session, lost in a crash */

mtype = { RUNNING, OPENING, RECOVERING };
mtype phase = RUNNING;
byte epoch;
byte live[KEYS];            /* root cells */
bit changed;                /* something was written in this epoch */
short free;
byte oldest_pin[FRAMES + 1];  /* a deferred page: the oldest and newest pin that shows it */
byte newest_pin[FRAMES + 1];
byte pin[4];                /* cuts: 0 newest kept, 1 spare, 2 running, 3 snapshot */
byte stands;                /* meta slot of the newest kept checkpoint */
byte spare_top;             /* the spare's page of catalog and map, 0 without a spare */
byte spare_cut;
Meta next;                  /* the running checkpoint */
byte ck;                    /* its next step, 0 when there is none */
byte snap_leaf[KEYS];
byte snap_shows[KEYS];
byte current;               /* log appended to */
byte old;                   /* 1 + log that was rolled and is not forced yet */
byte session_epoch;         /* the first of the session */
byte session_lsn;           /* and its first LSN */
byte durable;               /* durable LSN */
byte open_step;             /* next step of an opening */
byte rejected;              /* 1 + slot to stamp */
bit must_checkpoint;
byte replayed;              /* LSN up to which the tree is replayed */
byte history_epoch;         /* epoch of the log where the history ends */
short needed;               /* logs to keep, by number */

/* ------------------------------------------------------------- ghosts: what should be true */

byte hist[OPS + 1];         /* the operations of the history by LSN */
byte end;                   /* its length */
bit hist_key[OPS + 1];      /* and their keys */
byte acked;                 /* LSN up to which somebody was told "durable" */
byte begun;                 /* operations ever begun */
byte last_seal[FRAMES + 1]; /* newest epoch sealed in this page */
byte cuts; byte crashes; byte snaps; byte damages;

/* ------------------------------------------------------------- scratch, always 0 between moves */

byte i, j, f, g, k, l, lo, hi, a, b, w, chain_n;
byte chain[LOGS];
short reach;
bit ok;

#define VALID(m) (m.epoch && !m.rejected)
#define SET(m) (m.map | BIT(m.top))

inline clear_meta(m) {
  m.epoch = 0; m.lsn = 0; m.top = 0; m.leaf[0] = 0; m.leaf[1] = 0; m.born[0] = 0; m.born[1] = 0; m.map = 0; m.rejected = 0
}

inline copy_meta(to, from) {
  to.epoch = from.epoch; to.lsn = from.lsn; to.top = from.top; to.leaf[0] = from.leaf[0]; to.leaf[1] = from.leaf[1];
  to.born[0] = from.born[0]; to.born[1] = from.born[1]; to.map = from.map; to.rejected = from.rejected
}

/* A rejected checkpoint is known by its epoch alone. */
inline reject(m) {
  m.lsn = 0; m.top = 0; m.leaf[0] = 0; m.leaf[1] = 0; m.born[0] = 0; m.born[1] = 0; m.map = 0; m.rejected = 1
}

inline force_data() {
  copy_meta(dur[0], vol[0]); copy_meta(dur[1], vol[1]);
  on_disk = sealed
}

/* ------------------------------------------------------------- I1 and I6 */

/* Pages reachable from what must be readable: checkpoints that a crash could leave, the running one, the snapshot. */
inline protected_pages() {
  reach = 0;
  if :: VALID(vol[0]) -> reach = reach | SET(vol[0]) :: else fi;
  if :: VALID(vol[1]) -> reach = reach | SET(vol[1]) :: else fi;
  if :: VALID(dur[0]) -> reach = reach | SET(dur[0]) :: else fi;
  if :: VALID(dur[1]) -> reach = reach | SET(dur[1]) :: else fi;
  if :: next.epoch -> reach = reach | next.map | (next.top -> BIT(next.top) : 0) :: else fi;
  if :: pin[3] -> reach = reach | BIT(snap_leaf[0]) | BIT(snap_leaf[1]) :: else fi
}

/* The bytes of a free page are never read before it is written as a whole: one content stands for all. */
inline claim_free() {
  protected_pages();
  assert((free & reach) == 0);                                                  /* I6 */
  for (i : 1 .. FRAMES) {
    if :: free & BIT(i) -> birth[i] = 0; shows[i] = 0 :: else fi
  }
  i = 0; reach = 0; sealed = sealed & ~free; on_disk = on_disk & ~free
}

inline write_page(p, op) {
  protected_pages();
  assert((reach & BIT(p)) == 0);                                                /* I1, I9 */
  reach = 0;
  birth[p] = epoch; shows[p] = op;
  sealed = sealed & ~BIT(p); on_disk = on_disk & ~BIT(p)
}

inline seal(p) {
  assert(birth[p] > last_seal[p]);                                              /* I13 */
  last_seal[p] = birth[p];
  sealed = sealed | BIT(p); on_disk = on_disk & ~BIT(p)
}

/* ------------------------------------------------------------- page.Allocator, page.Deferred, page.Pins */

inline neighbours(from, under) {
  lo = NONE; hi = 0;
  for (i : 0 .. 3) {
    if :: pin[i] && pin[i] >= from && pin[i] < lo -> lo = pin[i] :: else fi;
    if :: pin[i] && pin[i] < under && pin[i] > hi -> hi = pin[i] :: else fi
  }
  i = 0
}

inline allocate(p) {
  for (i : 1 .. FRAMES) {
    if :: p == 0 && (free & BIT(i)) -> p = i :: else fi
  }
  i = 0;
  assert(p != 0);
  free = free & ~BIT(p)
}

inline retire(p) {
  neighbours(birth[p], epoch);
  if
  :: lo <= hi -> oldest_pin[p] = lo; newest_pin[p] = hi
  :: else -> free = free | BIT(p)
  fi;
  lo = 0; hi = 0
}

inline unpin(which) {
  a = pin[which]; pin[which] = 0;
  if
  :: a == 0 || a == pin[0] || a == pin[1] || a == pin[2] || a == pin[3]
  :: else ->
    neighbours(a, a);
    for (f : 1 .. FRAMES) {
      if
      :: oldest_pin[f] == a || newest_pin[f] == a ->
        if :: oldest_pin[f] == a -> oldest_pin[f] = lo :: else fi;
        if :: newest_pin[f] == a -> newest_pin[f] = hi :: else fi;
        if
        :: oldest_pin[f] > newest_pin[f] -> oldest_pin[f] = 0; newest_pin[f] = 0; free = free | BIT(f)
        :: else
        fi
      :: else
      fi
    }
    lo = 0; hi = 0; f = 0
  fi;
  a = 0
}

inline free_pages(n) {
  n = 0;
  for (i : 1 .. FRAMES) { if :: free & BIT(i) -> n++ :: else fi }
  i = 0
}

/* ------------------------------------------------------------- tree.TreeWriter, tree.StructureChange */

inline apply(op, key) {
  k = key;
  if
  :: birth[live[k]] == epoch -> write_page(live[k], op)                         /* in place */
  :: else ->
    g = 0; allocate(g);
    write_page(g, op);
    f = live[k]; live[k] = g;
    retire(f);
    f = 0; g = 0
  fi;
  changed = 1; k = 0;
  claim_free()
}

/* The state of the live tree is that of the history up to an LSN. */
inline claim_state(upto) {
  for (k : 0 .. KEYS - 1) {
    w = 0;
    for (i : 1 .. OPS) {
      if :: i <= upto && hist_key[i] == k -> w = hist[i] :: else fi
    }
    assert(shows[live[k]] == w)                                                 /* I3 */
  }
  w = 0; i = 0; k = 0
}

/* ------------------------------------------------------------- wal */

inline clear_log(x) {
  wal[x].epoch = 0; wal[x].previous = 0; wal[x].first = 0; wal[x].history_end = 0; wal[x].known = 0; wal[x].forced = 0;
  wal[x].in_cache = 0; wal[x].durable = 0;
  for (i : 0 .. OPS) { wal[x].rec[i] = 0; wal[x].known_at[i] = 0 }
  i = 0
}

/* A force of the directory: names that were taken away stay away. */
inline force_directory() {
  for (l : 0 .. LOGS - 1) {
    if :: !wal[l].in_cache && wal[l].durable -> clear_log(l) :: else fi
  }
  l = 0
}

inline blank_log(x) {
  x = NONE;
  for (i : 0 .. LOGS - 1) {
    if :: x == NONE && !wal[i].in_cache && !wal[i].durable -> x = i :: else fi
  }
  i = 0;
  assert(x != NONE)
}

inline begin_log(x, e, prev, upto, know) {
  wal[x].epoch = e; wal[x].previous = prev; wal[x].first = upto; wal[x].history_end = upto; wal[x].known = know; wal[x].forced = upto;
  wal[x].in_cache = 1
}

/* A record that is on the disk says only that others before it are: it never speaks against a hole behind it. */
inline forget_witnesses(x) {
  for (i : 0 .. OPS) { if :: i <= wal[x].forced -> wal[x].known_at[i] = 0 :: else fi }
  i = 0
}

/* One force of the group commit: the old file through its end, before anything in the new one counts. */
inline force_log() {
#ifdef NEW_LOG_FIRST
  wal[current].forced = end; wal[current].durable = 1; durable = end; old = 0;
#else
  if
  :: old -> wal[old - 1].forced = OPS; wal[old - 1].durable = 1; durable = wal[current].first; forget_witnesses(old - 1); old = 0
  :: else -> wal[current].forced = end; wal[current].durable = 1; durable = end; forget_witnesses(current)
  fi;
#endif
  acked = (durable > acked -> durable : acked)
}

/* ------------------------------------------------------------- engine.CheckpointRun */

inline roll_log() {
  l = 0; blank_log(l);
  begin_log(l, epoch + 1, wal[current].epoch, end, durable);
  old = current + 1; current = l; l = 0
}

inline take_cut() {
  roll_log();
  next.epoch = epoch; next.lsn = end;
  for (k : 0 .. KEYS - 1) { next.leaf[k] = live[k]; next.born[k] = birth[live[k]]; next.map = next.map | BIT(live[k]) }
  k = 0;
#ifndef NO_CUT_PIN
  pin[2] = epoch;
#endif
  epoch++; changed = 0
}

inline write_and_seal() {
  g = 0; allocate(g);
  write_page(g, 0);
  birth[g] = next.epoch; next.top = g;
#ifdef MAP_WHEN_WRITTEN
  next.map = 0;
  for (k : 0 .. KEYS - 1) { next.map = next.map | BIT(live[k]) }
#endif
  seal(g);
  g = 0;
#ifndef NO_SEAL
  for (k : 0 .. KEYS - 1) {
    if :: !(sealed & BIT(next.leaf[k])) -> seal(next.leaf[k]) :: else fi
  }
#endif
  k = 0
}

#ifdef SLOT_STOOD_ON
#define NEW_SLOT (stands)
#else
#define NEW_SLOT (1 - stands)
#endif

inline release_spare() {
  if
  :: spare_top -> free = free | BIT(spare_top); spare_top = 0; spare_cut = 0; unpin(1)
  :: else
  fi
}

/* No page that is still to be sealed was born before this epoch. */
inline forget_seals(e) {
  for (i : 1 .. FRAMES) { if :: last_seal[i] < e -> last_seal[i] = 0 :: else fi }
  i = 0
}

/* The meta page is durable: the new checkpoint is the newest, the one before is the spare, the one before that goes. */
inline let_go() {
  release_spare();
#ifdef NEWEST_ALONE
  spare_top = 0; spare_cut = 0;
  free = free | BIT(vol[stands].top); unpin(0);
#else
  spare_top = vol[stands].top; spare_cut = vol[stands].lsn; pin[1] = pin[0];
#endif
  pin[0] = next.epoch; pin[2] = 0;
  stands = 1 - stands;
  clear_meta(next);
  forget_seals(epoch);
  claim_free()
}

/* Where a rolled log of this session ends; logs of earlier sessions go only as a whole. */
inline next_first(x, upto) {
  upto = NONE;
  if
  :: wal[x].epoch < session_epoch -> upto = session_lsn
  :: else ->
    for (i : 0 .. LOGS - 1) {
      if :: wal[i].in_cache && wal[i].previous == wal[x].epoch && wal[i].epoch > wal[x].epoch -> upto = wal[i].first :: else fi
    }
    i = 0
  fi
}

/* The first write of voiding: the header goes from the page cache. */
inline void_logs(upto) {
  for (l : 0 .. LOGS - 1) {
    if
    :: wal[l].in_cache && l != current && old != l + 1 ->
      b = 0; next_first(l, b);
      if :: b <= upto -> wal[l].in_cache = 0 :: else fi
    :: else
    fi
  }
  l = 0; b = 0
}

#ifdef NO_LOG_FORCE
#define LOG_FORCED (1)
#else
#define LOG_FORCED (durable >= next.lsn && old == 0 && wal[current].durable)
#endif

/* The end of a recovery's checkpoint is the end of the opening: what it shows must be durable. */
inline end_checkpoint() {
  ck = 0;
  if
  :: phase == RECOVERING -> phase = RUNNING; acked = end
  :: else
  fi
}

#ifdef RECYCLE_BY_NEWEST
#define OLDEST_CUT (vol[stands].lsn)
#else
#define OLDEST_CUT (spare_top -> spare_cut : vol[stands].lsn)
#endif

/* ------------------------------------------------------------- engine.Opening, engine.Candidates, wal.LogHistory, wal.LogWalk */

/* The chain of logs from the newest back; chain[0] is the newest. */
inline build_chain() {
  chain_n = 0; b = 0;
  for (l : 0 .. LOGS - 1) { if :: wal[l].in_cache && wal[l].epoch > b -> b = wal[l].epoch :: else fi }
  a = NONE;
  do
  :: b == 0 -> break
  :: else ->
    w = 0;
    for (l : 0 .. LOGS - 1) {
      if
      :: w == 0 && wal[l].in_cache && wal[l].epoch == b && wal[l].first <= a -> chain[chain_n] = l; chain_n++; w = 1 + l
      :: else
      fi
    }
    if
    :: w == 0 -> break
    :: else -> a = wal[w - 1].history_end; b = wal[w - 1].previous
    fi
  od;
  a = 0; b = 0; w = 0; l = 0
}

/* Whether the logs that a checkpoint with this cut needs are there. */
inline covers(upto, yes) {
  yes = 0;
  if
  :: chain_n && wal[chain[chain_n - 1]].first <= upto ->
    for (i : 0 .. chain_n - 1) {
      if
      :: wal[chain[i]].first == upto -> yes = 1
      :: i > 0 && wal[chain[i]].first < upto && upto <= wal[chain[i - 1]].history_end -> yes = 1
      :: else
      fi
    }
    i = 0
  :: else
  fi
}

/* Whether catalog and map of a slot's checkpoint can be read. */
#define LOADS(s) (birth[vol[s].top] == vol[s].epoch && (sealed & BIT(vol[s].top)))
#define LEAF_SOUND(s, x) (birth[vol[s].leaf[x]] == vol[s].born[x] && (sealed & BIT(vol[s].leaf[x])))

inline fall_back() {
  assert(damages > 0);                                                          /* a mere crash never needs the spare */
  assert(VALID(vol[j]) && LOADS(j));                                            /* recovery succeeds: the spare is whole */
  covers(vol[j].lsn, ok);
  assert(ok);                                                                   /* and its logs are there (I7) */
#ifndef NO_STAMP
  rejected = 1 + stands;
#endif
  must_checkpoint = 1;
  stands = j; spare_top = 0; spare_cut = 0
}

inline choose() {
  stands = ((VALID(vol[0]) && (!VALID(vol[1]) || vol[0].epoch > vol[1].epoch)) -> 0 : 1);
  assert(VALID(vol[stands]));                                                   /* recovery succeeds: a meta page is there */
  j = 1 - stands;
  rejected = 0; spare_top = 0;
  if
  :: !LOADS(stands) -> fall_back()
  :: LOADS(stands) && VALID(vol[j]) ->
    covers(vol[j].lsn, ok);
    if
    :: ok && LOADS(j) ->
      spare_top = vol[j].top; spare_cut = vol[j].lsn;
      ok = 1;
      for (k : 0 .. KEYS - 1) {
        if :: !(vol[j].map & BIT(vol[stands].leaf[k])) && !LEAF_SOUND(stands, k) -> ok = 0 :: else fi
      }
      k = 0;
      if :: !ok -> fall_back() :: else fi
    :: else -> rejected = 1 + j
    fi
  :: else
  fi;
  j = 0; ok = 0
}

/* The place of the last log that begins at or below an LSN. */
inline log_from(upto) {
  f = 0;
  for (i : 1 .. chain_n) {
    if :: f == 0 && wal[chain[i - 1]].first <= upto -> f = i :: else fi
  }
  i = 0
}

/* Reads the logs to their end: a = end of the history. Marks the logs that it walked in w's place. */
inline walk() {
  covers(vol[stands].lsn, ok);
  assert(ok);                                                                   /* recovery succeeds: the newest checkpoint has its log (I7) */
  a = vol[stands].lsn;
  b = (VALID(vol[0]) -> vol[0].lsn : 0);                                        /* b = known to be durable */
  if :: VALID(vol[1]) && vol[1].lsn > b -> b = vol[1].lsn :: else fi;
  log_from(a);                                                                  /* f = 1 + place in the chain */
  history_epoch = wal[chain[f - 1]].epoch;
  ok = 1;
  for (j : 1 .. LOGS) {
    if
    :: j <= f ->
      l = chain[f - j];
      if :: wal[l].known > b -> b = wal[l].known :: else fi;
#ifdef TAIL_NOT_LIMITED
      hi = OPS;
#else
      hi = (j < f -> wal[chain[f - j - 1]].history_end : OPS);
#endif
      for (i : 1 .. OPS) {
        if
        :: wal[l].rec[i] && i > wal[l].first && i <= hi && wal[l].known_at[i] > b -> b = wal[l].known_at[i]
        :: else
        fi;
        if
        :: ok && i == a + 1 && i <= hi ->
          if
          :: wal[l].rec[i] -> a = i; history_epoch = wal[l].epoch;
            assert(wal[l].rec[i] == hist[i])                                    /* I3: what is replayed is the history */
          :: else -> ok = 0                                                     /* a hole */
          fi
        :: else
        fi
      }
    :: else
    fi
  }
  i = 0; j = 0; l = 0; hi = 0; ok = 0; f = 0;
  assert(b <= a)                                                                /* recovery succeeds: the hole is no damage */
  b = 0
}

inline needed_from(upto) {
  log_from(upto);
  for (i : 1 .. chain_n) {
    if :: i <= f && wal[chain[i - 1]].epoch <= history_epoch -> needed = needed | BIT(chain[i - 1]) :: else fi
  }
  i = 0; f = 0
}

inline read_everything() {
  build_chain();
  choose();
  walk();
  assert(a >= acked);                                                           /* every acknowledged operation is there (I2, I3) */
  replayed = a; a = 0;
  needed = 0;
  needed_from(vol[stands].lsn);
  if :: spare_top -> needed_from(spare_cut) :: else fi;
  if :: replayed > vol[stands].lsn -> must_checkpoint = 1 :: else fi;
  for (i : 0 .. LOGS - 1) { chain[i] = 0 }
  i = 0; chain_n = 0
}

/* The records of the history and the meta pages are written again, byte for byte, and forced. */
inline rewrite_all() {
#ifndef NO_REWRITE
  for (l : 0 .. LOGS - 1) {
    if :: needed & BIT(l) -> wal[l].durable = 1; wal[l].forced = OPS :: else fi
  }
  l = 0;
  force_data()
#else
  skip
#endif
}

inline remove_logs() {
  for (l : 0 .. LOGS - 1) {
    if :: wal[l].in_cache && l != current && !(needed & BIT(l)) -> wal[l].in_cache = 0 :: else fi
  }
  l = 0
}

inline next_epoch() {
  epoch = 0;
  for (i : 0 .. 1) { if :: vol[i].epoch > epoch -> epoch = vol[i].epoch :: else fi }
#ifndef EPOCH_BY_META
  for (i : 0 .. LOGS - 1) { if :: wal[i].in_cache && wal[i].epoch > epoch -> epoch = wal[i].epoch :: else fi }
#endif
  i = 0;
#ifdef EPOCH_NEXT
  epoch = epoch + 1
#else
  epoch = (epoch / BLOCK + 2) * BLOCK
#endif
}

inline new_log() {
  force_directory();
  next_epoch();
  l = 0; blank_log(l);
  begin_log(l, epoch, history_epoch, replayed, replayed);
  printf("new log %d, epoch %d, continues epoch %d at %d\n", l, epoch, history_epoch, replayed);
  current = l; session_epoch = epoch; session_lsn = replayed; l = 0;
  forget_seals(epoch)
}

inline restore_allocator() {
  pin[0] = vol[stands].epoch;
  free = ALL & ~SET(vol[stands]);
  if
  :: spare_top ->
    pin[1] = vol[1 - stands].epoch;
#ifndef NEWEST_MAP_ONLY
    free = free & ~SET(vol[1 - stands]);
    for (f : 1 .. FRAMES) {
      if
      :: (vol[1 - stands].map & BIT(f)) && !(vol[stands].map & BIT(f)) -> oldest_pin[f] = pin[1]; newest_pin[f] = pin[1]
      :: else
      fi
    }
    f = 0
#endif
  :: else
  fi;
#ifdef TOP_TAKEN_AS_FREE
  free = free | BIT(vol[stands].top);
#endif
  for (k : 0 .. KEYS - 1) {
    live[k] = vol[stands].leaf[k];
    assert(LEAF_SOUND(stands, k))                                               /* recovery succeeds: the tree is whole */
  }
  k = 0; end = vol[stands].lsn;
  claim_free()
}

/* Free pages from the maps, then replay, all in the new epoch: nothing that it writes is named by anybody, so a crash within finds what one before did. */
inline start() {
  needed = 0; history_epoch = 0;
  restore_allocator();
  do
  :: end < replayed -> end++; apply(hist[end], hist_key[end])
  :: else -> break
  od;
  claim_state(end);
  for (i : 1 .. OPS) { if :: i > end -> hist[i] = 0; hist_key[i] = 0 :: else fi }                /* what was dropped never was */
  i = 0; open_step = 0; durable = end; replayed = 0;
  printf("log header forced, replayed\n");
  if
  :: must_checkpoint -> phase = RECOVERING; ck = 1; must_checkpoint = 0
  :: else -> phase = RUNNING; acked = end
  fi
}

/* ------------------------------------------------------------- crashes */

inline forget_session() {
  epoch = 0; changed = 0; free = 0; stands = 0; spare_top = 0; spare_cut = 0; ck = 0; current = 0; old = 0; session_epoch = 0; session_lsn = 0; durable = 0;
  rejected = 0; must_checkpoint = 0; replayed = 0; history_epoch = 0; needed = 0;
  for (i : 0 .. 3) { pin[i] = 0 }
  for (i : 1 .. FRAMES) { oldest_pin[i] = 0; newest_pin[i] = 0 }
  for (i : 0 .. KEYS - 1) { live[i] = 0; snap_leaf[i] = 0; snap_shows[i] = 0 }
  i = 0;
  clear_meta(next);
  phase = OPENING; open_step = 1; crashes++
}

/* Pages that no meta page names are never read before they are written as a whole: one content stands for all. */
inline forget_pages() {
  protected_pages();
  for (f : 1 .. FRAMES) {
    if :: !(reach & BIT(f)) -> birth[f] = 0; shows[f] = 0 :: else fi
  }
  sealed = sealed & reach; on_disk = on_disk & reach;
  f = 0; reach = 0
}

/* What was not forced survives or not, each for itself; a meta page may be torn. */
inline cut_power() {
  for (j : 0 .. 1) {
    if
    :: vol[j].epoch == dur[j].epoch && vol[j].rejected == dur[j].rejected
    :: else ->
      if
      :: copy_meta(dur[j], vol[j])
      :: clear_meta(dur[j])
      :: copy_meta(vol[j], dur[j])
      fi
    fi
  }
  j = 0;
  d_step {
    copy_meta(vol[0], dur[0]); copy_meta(vol[1], dur[1]);
    forget_pages();
    reach = sealed & ~on_disk; f = 1
  }
  do
  :: reach == 0 -> break
  :: reach != 0 && !(reach & BIT(f)) -> f++
  :: reach & BIT(f) ->
    reach = reach & ~BIT(f);
    if :: sealed = sealed & ~BIT(f) :: on_disk = on_disk | BIT(f) fi
  od;
  f = 0;
  do
  :: l == LOGS -> break
  :: l < LOGS ->
    if
    :: wal[l].in_cache != wal[l].durable -> if :: wal[l].in_cache = 0 :: wal[l].in_cache = 1 fi
    :: else
    fi;
    if
    :: !wal[l].in_cache -> if :: wal[l].epoch -> d_step { clear_log(l) } :: else fi
    :: else ->
      wal[l].durable = 1;
      i = wal[l].forced + 1;
      do
      :: i > OPS -> break
      :: i <= OPS && wal[l].rec[i] == 0 -> i++
      :: i <= OPS && wal[l].rec[i] -> if :: wal[l].rec[i] = 0; wal[l].known_at[i] = 0 :: skip fi; i++
      od;
      i = 0; wal[l].forced = OPS
    fi;
    l++
  od;
  l = 0; j = 0
}

/* One page that the newest checkpoint wrote rots, while the spare is there: its meta page, its catalog, or a leaf that the spare has not. */
inline rot() {
  j = (vol[0].epoch > vol[1].epoch -> 0 : 1);
  if
  :: damages < DAMAGES && VALID(vol[0]) && VALID(vol[1]) ->
    if
    :: skip
    :: damages++; printf("slot %d rots\n", j); clear_meta(vol[j]); clear_meta(dur[j])
    :: damages++; printf("page %d rots\n", vol[j].top); sealed = sealed & ~BIT(vol[j].top)
    :: !(vol[1 - j].map & BIT(vol[j].leaf[0])) -> damages++; printf("page %d rots\n", vol[j].leaf[0]); sealed = sealed & ~BIT(vol[j].leaf[0])
    :: !(vol[1 - j].map & BIT(vol[j].leaf[1])) -> damages++; printf("page %d rots\n", vol[j].leaf[1]); sealed = sealed & ~BIT(vol[j].leaf[1])
    fi
  :: else
  fi;
  j = 0
}

/* ------------------------------------------------------------- the moves */

init {
  d_step {
    /* A new store: a checkpoint with two empty leaves, and the first log. */
    birth[1] = 1; birth[2] = 1; birth[3] = 1;
    sealed = BIT(1) | BIT(2) | BIT(3); on_disk = sealed;
    vol[0].epoch = 1; vol[0].top = 3; vol[0].leaf[0] = 1; vol[0].leaf[1] = 2; vol[0].born[0] = 1; vol[0].born[1] = 1; vol[0].map = BIT(1) | BIT(2);
    copy_meta(dur[0], vol[0]);
    epoch = FIRST_EPOCH; session_epoch = FIRST_EPOCH; live[0] = 1; live[1] = 2; pin[0] = 1; free = ALL & ~SET(vol[0]);
    begin_log(0, FIRST_EPOCH, 0, 0, 0); wal[0].durable = 1
  }
  do
  /* ---- a put: append and apply, inside the gate */
  :: atomic {
    phase == RUNNING && begun < OPS ->
    free_pages(w);
    if
    :: w < 2 -> w = 0                                                           /* no reservation: one page is left for the checkpoint */
    :: else ->
      w = 0; begun++; end++;
      if :: hist_key[end] = 0 :: begun > 1 -> hist_key[end] = 1 fi;             /* the keys are alike: the first operation takes the first */
      hist[end] = begun;
      printf("put %d to key %d at LSN %d in epoch %d\n", begun, hist_key[end], end, epoch);
      wal[current].rec[end] = begun; wal[current].known_at[end] = durable;
#ifdef ACK_BEFORE_FORCE
      acked = end;
#endif
      apply(begun, hist_key[end])
    fi }

  /* ---- wal.GroupCommit: a force of one log file */
  :: d_step { phase != OPENING && (durable < end || old || !wal[current].durable) ->
    force_log(); printf("log forced up to %d\n", durable) }

  /* ---- a snapshot: shares the last cut if nothing has changed since */
  :: d_step {
    phase == RUNNING && pin[3] == 0 && snaps < SNAPS && MAY_CUT ->
    snaps++;
    for (k : 0 .. KEYS - 1) { snap_leaf[k] = live[k]; snap_shows[k] = shows[live[k]] }
    k = 0;
    pin[3] = (changed -> epoch : epoch - 1);
    epoch = (changed -> epoch + 1 : epoch);
    changed = 0;
    printf("snapshot %d\n", pin[3]);
#ifdef NO_SNAPSHOT_PIN
    pin[3] = 1
#endif
  }
  :: d_step {
    phase == RUNNING && pin[3] ->
    printf("snapshot closed\n");
    assert(shows[snap_leaf[0]] == snap_shows[0] && shows[snap_leaf[1]] == snap_shows[1]);
    for (k : 0 .. KEYS - 1) { snap_leaf[k] = 0; snap_shows[k] = 0 }
    k = 0;
    unpin(3);
    claim_free() }

  /* ---- the checkpoint, step by step */
  :: d_step {
    ((phase == RUNNING && ck == 0 && cuts < CUTS) || ck == 1) && free != 0 ->
    cuts = (ck == 0 -> cuts + 1 : cuts);
    force_directory();                                                          /* the next log has a name */
    take_cut();
    printf("cut %d at LSN %d\n", next.epoch, next.lsn);
#ifdef RELEASE_AT_CUT
    release_spare();
#endif
    claim_free();
    ck = 2 }
  :: d_step {
    ck == 2 && free != 0 ->
    write_and_seal();
    printf("catalog and map in page %d; sealed\n", next.top);
    ck = 3 }
  :: d_step {
    ck == 3 && LOG_FORCED ->
#ifndef NO_DATA_FORCE
    force_data();
#endif
    copy_meta(vol[NEW_SLOT], next);
    printf("data forced, meta written to slot %d\n", NEW_SLOT);
#ifdef RECYCLE_EARLY
    void_logs(next.lsn);
    force_directory();
#endif
    ck = 4 }
  :: d_step {
    ck == 4 ->                                                                  /* the spare is kept, */
#ifndef NO_META_FORCE
    force_data();
#endif
    let_go();
    w = OLDEST_CUT; void_logs(w); w = 0; force_directory();
    printf("meta forced, spare kept, logs recycled\n");
    end_checkpoint() }
  :: d_step {
    ck == 4 ->                                                                  /* or given up: */
#ifndef NO_META_FORCE
    force_data();
#endif
    let_go();
#ifndef GIVEN_UP_UNSTAMPED
    reject(vol[1 - stands]);                                                    /* rejected first, for good */
#endif
    printf("meta forced, spare rejected\n");
    ck = 5 }
  :: d_step {
    ck == 5 ->
    force_data();
    release_spare(); claim_free();
    w = OLDEST_CUT; void_logs(w); w = 0; force_directory();
    printf("rejection forced, spare released, logs recycled\n");
    end_checkpoint() }

  /* ---- the opening, step by step */
  :: d_step {
    open_step == 1 ->
    read_everything();
    printf("opening: stands on slot %d, replays up to %d\n", stands, replayed);
    rewrite_all();
    if
    :: rejected -> printf("slot %d stamped\n", rejected - 1); reject(vol[rejected - 1]); open_step = 2
    :: else -> new_log(); open_step = 3
    fi }
  :: d_step { open_step == 2 -> force_data(); rejected = 0; new_log(); open_step = 3 }
#ifdef OLD_LOGS_FIRST
  :: d_step { open_step == 3 -> remove_logs(); open_step = 4 }
  :: d_step { open_step == 4 -> force_directory(); wal[current].durable = 1; start() }
#else
  :: d_step {
    open_step == 3 ->
#ifndef HEADER_NOT_FORCED
    wal[current].durable = 1;
#endif
    remove_logs();
    start() }
#endif

  /* ---- a power cut, or the death of the process, whose page cache stays */
  :: atomic { crashes < CRASHES -> printf("POWER CUT\n"); forget_session(); cut_power(); rot() }
  :: d_step { crashes < CRASHES -> printf("KILL\n"); forget_session(); forget_pages() }

  /* ---- nothing else can happen: only with the user's moves used up */
  :: timeout -> assert(phase == RUNNING && ck == 0); break
  od
}

package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.MetaPage;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import dev.gatun.wal.LogHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that the two meta pages offer, and which of them an opening can stand on: the newest whose catalog, free map and roots are sound;
 * else the one before it, when its logs are all there, so that replaying two logs loses nothing. What is judged here is read through the channel
 * (I12).
 */
final class Candidates {
  private record Candidate(int slot, Meta meta) {}

  private final Storage storage;
  private final StorageFile data;
  private final List<Candidate> newestFirst;
  private final long highestEpoch;
  private final long knownDurableLsn;
  private final boolean damagedSlot;

  private Candidates(Storage storage, StorageFile data, List<Candidate> all, boolean damagedSlot) {
    this.storage = storage;
    this.data = data;
    this.highestEpoch = all.stream().mapToLong(one -> one.meta.epoch()).max().orElse(0);
    this.newestFirst =
        all.stream().filter(one -> !one.meta.isRejected()).sorted(Comparator.comparingLong((Candidate one) -> one.meta.epoch()).reversed()).toList();
    this.knownDurableLsn = newestFirst.stream().mapToLong(one -> one.meta.cutLsn()).max().orElse(0);
    this.damagedSlot = damagedSlot;
  }

  static Candidates read(Storage storage, StorageFile data) throws IOException {
    List<Candidate> all = new ArrayList<>();
    List<MetaSlots.Slot> slots = new ArrayList<>();
    for (int slot = 0; slot < MetaSlots.SLOTS; slot++) {
      MetaSlots.Slot found = MetaSlots.read(data, slot);
      slots.add(found);
      if (found.meta() != null) {
        all.add(new Candidate(slot, found.meta()));
      }
    }
    boolean damaged = slots.stream().anyMatch(slot -> slot.state() == MetaPage.State.DAMAGED || slot.state() == MetaPage.State.FOREIGN);
    Candidates candidates = new Candidates(storage, data, all, damaged);
    if (candidates.newestFirst.isEmpty()) {
      throw candidates.none(slots);
    }
    return candidates;
  }

  private RuntimeException none(List<MetaSlots.Slot> slots) {
    for (MetaSlots.Slot slot : slots) {
      if (slot.state() == MetaPage.State.OTHER_VERSION) {
        return Opening.foreign(storage, "it has version " + slot.version() + " and this library reads version " + MetaPage.VERSION);
      }
    }
    boolean ours = slots.stream().anyMatch(slot -> slot.state() == MetaPage.State.DAMAGED || slot.state() == MetaPage.State.VALID);
    return ours ? Opening.noMeta(data) : Opening.foreign(storage, "it holds no meta page");
  }

  long storeId() {
    return newestFirst.getFirst().meta.storeId();
  }

  long highestEpoch() {
    return highestEpoch;
  }

  /** The newest sound checkpoint, and the one before it as its spare. */
  Chosen choose(LogHistory history) throws IOException {
    Candidate first = newestFirst.getFirst();
    Candidate second = newestFirst.size() > 1 ? newestFirst.get(1) : null;
    KeptCheckpoint newest;
    try {
      newest = load(first);
    } catch (CorruptionException e) {
      return fallBack(first, second, e, history);
    }
    if (second == null) {
      return new Chosen(new KeptCheckpoints(List.of(newest)), null, reasonForOne(first), knownDurableLsn);
    }
    boolean hasSpare = first.meta.previousEpoch() != 0; // else it was written to be alone, and the other slot was not stamped in time
    KeptCheckpoint spare = hasSpare ? spare(second, history) : null;
    if (spare == null) {
      return new Chosen(new KeptCheckpoints(List.of(newest)), new Chosen.Rejected(second.slot, second.meta), null, knownDurableLsn);
    }
    return new Chosen(new KeptCheckpoints(List.of(newest, spare)), null, null, knownDurableLsn);
  }

  /** Why there is one checkpoint, when that is not because the store is new or keeps no spare. */
  private @Nullable String reasonForOne(Candidate only) {
    if (damagedSlot) {
      return "a meta page is damaged";
    }
    return highestEpoch > only.meta.epoch() ? "the newest checkpoint was found damaged before" : null;
  }

  private Chosen fallBack(Candidate bad, @Nullable Candidate good, CorruptionException reason, LogHistory history) throws IOException {
    if (good == null || !history.covers(good.meta.replayLsn(), good.meta.cutLsn())) {
      throw reason;
    }
    KeptCheckpoint spare = load(good);
    return new Chosen(new KeptCheckpoints(List.of(spare)), new Chosen.Rejected(bad.slot, bad.meta), reason.getMessage(), knownDurableLsn);
  }

  /** The older checkpoint when it could be used in need; a checkpoint without its log or its maps is never opened. */
  private @Nullable KeptCheckpoint spare(Candidate candidate, LogHistory history) throws IOException {
    if (!history.covers(candidate.meta.replayLsn(), candidate.meta.cutLsn())) {
      return null;
    }
    try {
      return load(candidate);
    } catch (CorruptionException e) {
      return null;
    }
  }

  private KeptCheckpoint load(Candidate candidate) throws IOException {
    Meta meta = candidate.meta;
    checkSizes(meta);
    BlobChain catalogChain = BlobChain.read(data, PageHeader.CATALOG, meta.catalogPointer(), meta.catalogBytes(), meta.usedPages());
    BlobChain map = freeMap(data, meta);
    Catalog catalog = Catalog.decode(catalogChain.bytes(), data.name());
    checkRoots(meta, map.bytes(), catalog);
    List<Long> blobs = new ArrayList<>(catalogChain.pages());
    blobs.addAll(map.pages());
    return new KeptCheckpoint(meta, candidate.slot, catalog, List.copyOf(blobs));
  }

  private void checkSizes(Meta meta) throws IOException {
    long size = data.size();
    long needed = PageSize.fileOffset(meta.materialisedPages());
    boolean possible = meta.materialisedPages() > 0 && meta.materialisedPages() <= PagePointer.MAX_ID; // else the product overflows
    if (!possible || size < needed) {
      throw new CorruptionException(data.name(), CorruptionException.NO_PAGE, size, "a file of at least " + needed + " bytes", size + " bytes");
    }
  }

  static BlobChain freeMap(StorageFile data, Meta meta) throws IOException {
    return BlobChain.read(data, PageHeader.FREE_MAP, meta.freeMapPointer(), meta.freeMapBytes(), meta.usedPages());
  }

  private void checkRoots(Meta meta, byte[] map, Catalog catalog) {
    for (TableEntry table : catalog.tables()) {
      long root = PagePointer.id(table.root());
      CorruptionException damage = CheckpointPages.firstDamage(data, meta, map, List.of(table), id -> id != root);
      if (damage != null) {
        throw damage;
      }
    }
  }

  // ---------------------------------------------------------------- new pages

  /**
   * Walks everything that the newest checkpoint has written since its spare, while the spare can still replace it: pages that the spare has too are
   * pruned by its map, for a page stays what it is as long as a kept checkpoint has it.
   */
  Chosen checkNewPages(Chosen chosen, LogHistory history) throws IOException {
    KeptCheckpoint newest = chosen.kept().newest();
    CorruptionException damage = CheckpointPages.damageSince(data, newest, chosen.kept().oldest());
    if (damage == null) {
      return chosen;
    }
    return fallBack(newestFirst.getFirst(), newestFirst.get(1), damage, history);
  }
}

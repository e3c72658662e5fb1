package dev.gatun;

import dev.gatun.HotRecord.Reading;
import dev.gatun.engine.RawTable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads of single keys of a table by way of the {@link HotRecords}. Thread-safe.
 *
 * <p>Every stripe of keys has a word that tells which record was the last to write one of its keys, and whether a writer is at it. A hot record
 * carries the word that its key's stripe had: its tag.
 *
 * <pre>
 *   fill:  1  load the tag; none while a writer is at a key of the stripe
 *          2  read the tree, and wait until what was read may be shown
 *          3  put value and tag
 *   hit:   1  find the record by the key object, and its value and tag
 *          2  load the tag once more: the value is true if it is the same
 * </pre>
 *
 * <p><b>Why a hit is never stale.</b> A writer changes the word, by a lock and then by the LSN of its record, before it changes the first page; LSNs
 * only grow, so a word that was changed never comes back. The same word before the read of the tree and at the hit says that no record was noted for
 * a key of the stripe in between, so none was applied: the value read is that of the moment of the hit. Loaded after the read of the tree, the tag
 * could be that of a record applied in between, and the old value would pass for the new one until the next write. A tag taken while a writer has
 * noted its record and not applied it would do the same.
 *
 * <p><b>Batches.</b> All words of a batch are noted before its first change. Who has seen the new value of one key finds the other's word changed.
 *
 * <p><b>Durability</b> (I2). A record is kept after its read has waited, and whatever its tag's LSN covers was waited for. It stays durable, or
 * published, so a hit has nothing to wait for.
 *
 * <p><b>Values are shared</b> among all who read them, and keys are found by equals and hashCode. So this is for codecs whose objects can't change:
 * see {@link Codec#isImmutable}.
 */
final class HotTable<K, V> {
  private final HotRecords records;
  private final RawTable raw;
  private final Coding<K> keys;
  private final Coding<V> values;
  private final int hash;

  private HotTable(HotRecords records, RawTable raw, Coding<K> keys, Coding<V> values) {
    this.records = records;
    this.raw = raw;
    this.keys = keys;
    this.values = values;
    this.hash = raw.id();
  }

  /** Null when the store keeps no hot records, or can't keep those of this table. */
  static <K, V> @Nullable HotTable<K, V> of(@Nullable HotRecords records, RawTable raw, Coding<K> keys, Coding<V> values) {
    return records != null && keys.isImmutable() && values.isImmutable() ? new HotTable<>(records, raw, keys, values) : null;
  }

  @Nullable V get(K key) {
    return get(key, null);
  }

  /** The value under a key, whose bytes are given when they are known anyway; a hit does without them. */
  @Nullable V get(K key, byte @Nullable [] encoded) {
    HotRecords.Key name = new HotRecords.Key(this, Objects.requireNonNull(key, "the key is null"));
    HotRecord known = records.find(name);
    V found = current(known);
    if (found != null) {
      return found;
    }
    byte[] bytes = encoded == null ? keys.encode(key) : encoded;
    return known != null || records.missedBefore(name) ? fill(name, known, bytes) : values.get(raw, bytes);
  }

  /** The values under many keys, null for none. Those that are not found are read together, and not kept. */
  List<@Nullable V> getAll(List<? extends K> wanted, Function<List<K>, List<@Nullable V>> together) {
    List<@Nullable V> found = new ArrayList<>(wanted.size());
    List<K> missing = new ArrayList<>();
    for (K key : wanted) {
      V value = current(records.find(new HotRecords.Key(this, Objects.requireNonNull(key, "the key is null"))));
      found.add(value);
      if (value == null) {
        missing.add(key);
      }
    }
    Iterator<@Nullable V> read = together.apply(missing).iterator();
    found.replaceAll(value -> value != null ? value : read.next());
    return found;
  }

  /** The value of a record if it is there and still true, and null otherwise. */
  private @Nullable V current(@Nullable HotRecord known) {
    if (known != null) {
      Reading reading = known.last();
      if (raw.recordTag(known.stripe()) == reading.tag()) {
        assert raw.isVisible(reading.tag()) : "kept before its read had waited";
        records.hit();
        return value(reading);
      }
    }
    records.miss();
    return null;
  }

  private @Nullable V fill(HotRecords.Key name, @Nullable HotRecord known, byte[] key) {
    int stripe = raw.stripe(key);
    long tag = raw.recordTag(stripe); // before the tree is read
    Reading reading = read(key, tag);
    if (reading == null) {
      if (known != null) {
        records.forget(name);
      }
      return null;
    }
    if (tag != RawTable.NO_TAG && (known == null || !known.take(reading))) {
      records.keep(name, new HotRecord(stripe, reading));
    }
    return value(reading);
  }

  private @Nullable Reading read(byte[] key, long tag) {
    if (values.isDirect()) {
      byte[] value = raw.get(key);
      return value == null ? null : new Reading(tag, values.decode(value), key.length + value.length);
    }
    return raw.read(key, (source, offset, length) -> new Reading(tag, values.decode(source, offset, length), key.length + (int) length));
  }

  /** Tables that are equal decode alike, so what one has kept is of the other's type. */
  @SuppressWarnings("unchecked")
  private V value(Reading reading) {
    return (V) reading.value();
  }

  boolean isDropped() {
    return raw.isDropped();
  }

  /** Another handle of the same table shares its records, unless its codecs could make other objects of the same bytes. */
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof HotTable<?, ?> that && raw == that.raw && keys.isOf(that.keys) && values.isOf(that.values));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}

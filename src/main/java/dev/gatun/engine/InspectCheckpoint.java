package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.MetaPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one of the two meta pages offers, sound or not.
 *
 * @param slot where the meta page stands
 * @param state what its bytes are
 * @param meta what they say, when they are valid
 * @param tables the catalog; empty when it can't be read
 * @param map the free map; empty when it can't be read
 * @param catalogPages the pages of the catalog
 * @param mapPages the pages of the free map
 * @param damage what can't be read; null when all can
 */
public record InspectCheckpoint(
    int slot,
    MetaPage.State state,
    @Nullable Meta meta,
    List<Table> tables,
    byte[] map,
    List<Long> catalogPages,
    List<Long> mapPages,
    @Nullable CorruptionException damage) {

  /**
   * A table of the catalog.
   *
   * @param id its number
   * @param name its name
   * @param keyCodec the id of the codec of its keys
   * @param valueCodec the id of the codec of its values
   * @param root the pointer to its root
   * @param entries its live entries
   * @param dropped whether it is gone and only its pages are left to free
   */
  public record Table(int id, String name, String keyCodec, String valueCodec, long root, long entries, boolean dropped) {}

  /** Whether an opening could start from it, as far as its meta page, catalog and map tell. */
  public boolean isUsable() {
    return meta != null && damage == null && !meta.isRejected();
  }

  /** Whether its map counts a page as used, or the page belongs to its catalog or map. */
  public boolean has(long id) {
    return CheckpointPages.isUsed(map, id) || catalogPages.contains(id) || mapPages.contains(id);
  }
}

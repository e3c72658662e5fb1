package dev.gatun.engine;

import dev.gatun.format.Meta;
import java.util.List;

/**
 * A checkpoint that open could start from.
 *
 * @param meta its meta page
 * @param slot where that stands
 * @param catalog its tables
 * @param blobPages the pages of its catalog and free map
 */
record KeptCheckpoint(Meta meta, int slot, Catalog catalog, List<Long> blobPages) {
  long epoch() {
    return meta.epoch();
  }
}

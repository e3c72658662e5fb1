package dev.gatun;

import dev.gatun.engine.EngineOptions;
import dev.gatun.io.Storage;

/** Opens the store as users see it on any kind of storage. */
public final class StoreOn {
  private StoreOn() {}

  /** Opens or creates the store. */
  public static Store storage(Storage storage, EngineOptions options) {
    return Store.open(new Home(storage, null, null), options);
  }

  /** As the other, with room for hot records. */
  public static Store storage(Storage storage, EngineOptions options, long hotRecords) {
    return Store.open(new Home(storage, null, null), options, new HotRecords(hotRecords));
  }
}

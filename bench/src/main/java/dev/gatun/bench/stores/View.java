package dev.gatun.bench.stores;

/** What a walk shows. */
public enum View {
  /** The newest state at each beginning of a walk. */
  LIVE,
  /** The state of the moment when the session took its first walk. */
  SNAPSHOT
}

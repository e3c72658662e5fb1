package dev.gatun.bench.stores;

import dev.gatun.bench.data.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The stores that are compared, and what a write that has returned survives in each. */
public enum Peer {
  GATUN("Gatun", "always", "after 100 ms", Speed.BOTH) {
    @Override
    PeerStore open(Path folder, Shape shape, Use use) {
      return new GatunStore(folder, use);
    }
  },
  LMDB("LMDB", "always", "after 100 ms, or the file is corrupt", Speed.BOTH) {
    @Override
    PeerStore open(Path folder, Shape shape, Use use) {
      return new LmdbStore(folder, use == Use.DURABLE_WRITES, shape.liveBytes());
    }
  },
  ROCKSDB("RocksDB", "always", "after 100 ms", Speed.BOTH) {
    @Override
    PeerStore open(Path folder, Shape shape, Use use) {
      return new RocksStore(folder, use == Use.DURABLE_WRITES);
    }
  },
  MVSTORE("MVStore", "after 100 ms", "after 100 ms", Speed.BOTH) {
    @Override
    PeerStore open(Path folder, Shape shape, Use use) {
      return new MvStore(folder, use == Use.DURABLE_WRITES);
    }
  },
  MAPDB("MapDB", "after 100 ms", "after 100 ms", Speed.FULL) {
    @Override
    PeerStore open(Path folder, Shape shape, Use use) {
      return new MapDbStore(folder, use == Use.DURABLE_WRITES);
    }
  },
  XODUS("Xodus", "always", "after 100 ms", Speed.FULL) {
    @Override
    PeerStore open(Path folder, Shape shape, Use use) {
      return new XodusStore(folder, use == Use.DURABLE_WRITES);
    }
  },
  JE("BDB JE", "always", "after 100 ms", Speed.FULL) {
    @Override
    PeerStore open(Path folder, Shape shape, Use use) {
      return new JeStore(folder, use == Use.DURABLE_WRITES);
    }
  };

  /** What a store is opened for. */
  public enum Use {
    /** Reading what a load has left. What the store does by itself when nobody writes may not begin while it is measured. */
    AS_LOADED,
    ASYNCHRONOUS_WRITES,
    DURABLE_WRITES
  }

  private enum Speed {
    BOTH,
    FULL
  }

  private final String title;
  private final String asyncSurvivesKill;
  private final String asyncSurvivesPower;
  private final Speed speed;

  Peer(String title, String asyncSurvivesKill, String asyncSurvivesPower, Speed speed) {
    this.title = title;
    this.asyncSurvivesKill = asyncSurvivesKill;
    this.asyncSurvivesPower = asyncSurvivesPower;
    this.speed = speed;
  }

  abstract PeerStore open(Path folder, Shape shape, Use use);

  /** Opens or creates the store in a folder, which is made when it is missing. */
  public final PeerStore openIn(Path folder, Shape shape, Use use) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open(folder, shape, use);
  }

  /** The name that people know. */
  public String title() {
    return title;
  }

  /** The name on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** When a write that has returned survives the death of the process. */
  public String survivesKill(boolean durable) {
    return durable ? "always" : asyncSurvivesKill;
  }

  /** When it survives a power cut. */
  public String survivesPower(boolean durable) {
    return durable ? "always" : asyncSurvivesPower;
  }

  /** Whether it takes part in a quick run. */
  public boolean isQuick() {
    return speed == Speed.BOTH;
  }

}

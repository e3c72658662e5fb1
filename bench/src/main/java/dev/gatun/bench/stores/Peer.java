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
    PeerStore open(Path folder, Shape shape, boolean durable) {
      return new GatunStore(folder, durable);
    }
  },
  LMDB("LMDB", "always", "after 100 ms, or the file is corrupt", Speed.BOTH) {
    @Override
    PeerStore open(Path folder, Shape shape, boolean durable) {
      return new LmdbStore(folder, durable, shape.liveBytes());
    }
  },
  ROCKSDB("RocksDB", "always", "after 100 ms", Speed.BOTH) {
    @Override
    PeerStore open(Path folder, Shape shape, boolean durable) {
      return new RocksStore(folder, durable);
    }
  },
  MVSTORE("MVStore", "after 100 ms", "after 100 ms", Speed.BOTH) {
    @Override
    PeerStore open(Path folder, Shape shape, boolean durable) {
      return new MvStore(folder, durable);
    }
  },
  MAPDB("MapDB", "after 100 ms", "after 100 ms", Speed.FULL) {
    @Override
    PeerStore open(Path folder, Shape shape, boolean durable) {
      return new MapDbStore(folder, durable);
    }
  },
  XODUS("Xodus", "always", "after 100 ms", Speed.FULL) {
    @Override
    PeerStore open(Path folder, Shape shape, boolean durable) {
      return new XodusStore(folder, durable);
    }
  },
  JE("BDB JE", "always", "after 100 ms", Speed.FULL) {
    @Override
    PeerStore open(Path folder, Shape shape, boolean durable) {
      return new JeStore(folder, durable);
    }
  };

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

  abstract PeerStore open(Path folder, Shape shape, boolean durable);

  /** Opens or creates the store in a folder, which is made when it is missing. */
  public final PeerStore openIn(Path folder, Shape shape, boolean durable) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open(folder, shape, durable);
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

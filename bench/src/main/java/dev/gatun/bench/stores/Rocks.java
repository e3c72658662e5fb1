package dev.gatun.bench.stores;

import org.rocksdb.RocksDBException;

/** Calls of RocksDB, whose failures end a cell. */
final class Rocks {
  private Rocks() {}

  interface Call<R> {
    R call() throws RocksDBException;
  }

  interface Action {
    void run() throws RocksDBException;
  }

  static <R> R call(Call<R> call) {
    try {
      return call.call();
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  static void run(Action action) {
    call(
        () -> {
          action.run();
          return null;
        });
  }
}

package dev.gatun.engine;

import dev.gatun.engine.SalvageTarget.Origin;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogOperation;
import dev.gatun.wal.RecordBody;
import dev.gatun.wal.RecordVisitor;
import java.io.IOException;
import java.util.function.Consumer;

/** Applies whole batches of the log to the target, each after the loose leaves that are older. Operations below the floor of their key are known. */
final class SalvageLog implements RecordVisitor {
  private final SalvageTarget target;
  private final SalvageFloors floors;
  private final SalvageLeaves leaves;
  private final Consumer<CorruptionException> damages;

  SalvageLog(SalvageTarget target, SalvageFloors floors, SalvageLeaves leaves, Consumer<CorruptionException> damages) {
    this.target = target;
    this.floors = floors;
    this.leaves = leaves;
    this.damages = damages;
  }

  @Override
  public void batch(long startLsn, long endLsn, RecordBody body) throws IOException {
    if (isSound(body, startLsn)) {
      body.rewind();
      leaves.applyUpTo(endLsn);
      OperationReader operations = new OperationReader(body, startLsn);
      while (operations.next()) {
        apply(operations, endLsn);
      }
    }
  }

  /** All or nothing: a batch is read to its end before any of it is applied. */
  private boolean isSound(RecordBody body, long lsn) throws IOException {
    try {
      OperationReader operations = new OperationReader(body, lsn);
      while (operations.next()) {
        operations.skipRest();
      }
      return true;
    } catch (CorruptionException e) {
      damages.accept(e);
      return false;
    }
  }

  private void apply(OperationReader operation, long lsn) throws IOException {
    int table = operation.table();
    switch (operation.kind()) {
      case LogOperation.CREATE -> create(operation, lsn);
      case LogOperation.DROP -> {
        if (lsn > floors.of(table)) {
          target.drop(table);
        }
      }
      case LogOperation.REMOVE_RANGE -> {
        KeyRange range = new KeyRange(operation.key(), operation.high());
        target.removeRange(table, range, key -> lsn > floors.of(table, key), Origin.LOG);
      }
      default -> {
        if (lsn > floors.of(table, operation.key())) {
          change(operation, table);
        } else {
          operation.skipRest();
        }
      }
    }
  }

  private void create(OperationReader operation, long lsn) throws IOException {
    String name = operation.string();
    String keyCodec = operation.string();
    String valueCodec = operation.string();
    if (!target.has(operation.table()) && lsn > floors.of(operation.table())) {
      target.create(operation.table(), name, keyCodec, valueCodec);
    }
  }

  private void change(OperationReader operation, int table) throws IOException {
    if (operation.kind() == LogOperation.PUT) {
      target.put(table, operation.key(), operation.value(), Origin.LOG);
    } else {
      target.remove(table, operation.key(), Origin.LOG);
    }
  }
}

package dev.gatun.engine;

import dev.gatun.format.LogOperation;
import dev.gatun.wal.RecordBody;
import java.io.IOException;

/** Takes the operations out of a record's body, for people who look into a log. What makes no sense is a corruption. */
public final class InspectLogs {
  private InspectLogs() {}

  /** Takes operations in their order. */
  public interface Visitor {
    /** Stores a value. */
    void put(int table, byte[] key, byte[] value);

    /** Deletes a key. */
    void delete(int table, byte[] key);

    /** Creates a table. */
    void create(int table, String name, String keyCodec, String valueCodec);

    /** Drops a table. */
    void drop(int table);
  }

  /** Hands out the operations of a whole batch. */
  public static void operations(RecordBody body, long lsn, Visitor visitor) throws IOException {
    OperationReader reader = new OperationReader(body, lsn);
    while (reader.next()) {
      switch (reader.kind()) {
        case LogOperation.PUT -> visitor.put(reader.table(), reader.key(), reader.value());
        case LogOperation.DELETE -> visitor.delete(reader.table(), reader.key());
        case LogOperation.CREATE -> visitor.create(reader.table(), reader.string(), reader.string(), reader.string());
        default -> visitor.drop(reader.table());
      }
    }
  }
}

package dev.gatun.history;

import dev.gatun.Table;
import dev.gatun.history.Operation.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The calls that concern one key, each as the API offers it. Owned by one thread. */
final class PointCalls {
  private static final int LONGEST = 9_000;

  private final KeyPlaces places;
  private final MemorySegment target = Arena.ofAuto().allocate(LONGEST);
  private byte[] expected = {};
  private long seen;

  PointCalls(KeyPlaces places) {
    this.places = places;
  }

  /** What the next call expects, if it expects anything. */
  void expects(long number) {
    seen = number;
    expected = Values.bytes(number);
  }

  /** What the last call expected, or what its function saw. */
  long seen() {
    return seen;
  }

  long call(Kind kind, int key, long argument) {
    Table<byte[], byte[]> table = places.table(key);
    byte[] bytes = places.bytes(key);
    return switch (kind) {
      case GET -> Values.number(table.get(bytes));
      case READ, COPY_TO, CONTAINS -> read(table, kind, bytes);
      case COMPUTE, COMPUTE_IF_ABSENT, COMPUTE_IF_PRESENT, MERGE -> function(table, kind, bytes, argument);
      case REMOVE -> table.remove(bytes) ? 1 : 0;
      case REMOVE_EXPECTED -> table.remove(bytes, expected) ? 1 : 0;
      case GET_AND_REMOVE -> Values.number(table.getAndRemove(bytes));
      default -> store(table, kind, bytes, Values.bytes(argument));
    };
  }

  private long store(Table<byte[], byte[]> table, Kind kind, byte[] key, byte[] value) {
    return switch (kind) {
      case PUT -> {
        table.put(key, value);
        yield 0;
      }
      case PUT_IF_ABSENT -> Values.number(table.putIfAbsent(key, value));
      case REPLACE -> Values.number(table.replace(key, value));
      case REPLACE_EXPECTED -> table.replace(key, expected, value) ? 1 : 0;
      case GET_AND_PUT -> Values.number(table.getAndPut(key, value));
      default -> throw new AssertionError(kind);
    };
  }

  private long read(Table<byte[], byte[]> table, Kind kind, byte[] key) {
    if (kind == Kind.CONTAINS) {
      return table.containsKey(key) ? 1 : 0;
    }
    if (kind == Kind.COPY_TO) {
      long length = table.copyTo(key, target);
      return length < 0 ? 0 : Values.number(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
    byte[] copy = table.read(key, (source, offset, length) -> source.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    return Values.number(copy);
  }

  private long function(Table<byte[], byte[]> table, Kind kind, byte[] key, long argument) {
    return Values.number(switch (kind) {
      case COMPUTE -> table.compute(key, (k, old) -> Values.of(MapModel.computed(sees(old), argument)));
      case COMPUTE_IF_ABSENT -> table.computeIfAbsent(key, k -> Values.bytes(argument));
      case COMPUTE_IF_PRESENT -> table.computeIfPresent(key, (k, old) -> {
        sees(old);
        return Values.bytes(argument);
      });
      default -> table.merge(key, Values.bytes(argument), (old, value) -> Values.of(MapModel.merged(sees(old), Values.number(value))));
    });
  }

  private long sees(byte[] old) {
    seen = Values.number(old);
    return seen;
  }
}

package dev.gatun.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds at one moment of a history, as a model says or as an engine shows. Never changed.
 *
 * @param tables entries by table; arrays are shared
 */
record CrashState(TreeMap<String, TreeMap<String, byte[]>> tables) {
  static final CrashState EMPTY = new CrashState(new TreeMap<>());
  static final String CODEC = "bytes";

  /** One change of one key; a null value removes. */
  record Entry(String table, String key, byte @Nullable [] value) {
    byte[] keyBytes() {
      return key.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  CrashState with(List<Entry> entries) {
    TreeMap<String, TreeMap<String, byte[]>> next = new TreeMap<>(tables);
    for (Entry entry : entries) {
      TreeMap<String, byte[]> table = new TreeMap<>(next.get(entry.table));
      if (entry.value == null) {
        table.remove(entry.key);
      } else {
        table.put(entry.key, entry.value);
      }
      next.put(entry.table, table);
    }
    return new CrashState(next);
  }

  /** Without the keys from one on and below another. */
  CrashState withoutRange(String name, String low, String high) {
    TreeMap<String, TreeMap<String, byte[]>> next = new TreeMap<>(tables);
    TreeMap<String, byte[]> table = new TreeMap<>(next.get(name));
    table.subMap(low, high).clear();
    next.put(name, table);
    return new CrashState(next);
  }

  CrashState withTable(String name) {
    TreeMap<String, TreeMap<String, byte[]>> next = new TreeMap<>(tables);
    next.putIfAbsent(name, new TreeMap<>());
    return new CrashState(next);
  }

  CrashState withoutTable(String name) {
    TreeMap<String, TreeMap<String, byte[]>> next = new TreeMap<>(tables);
    next.remove(name);
    return new CrashState(next);
  }

  /** Reads a store whole: by cursor, and every seventh key by itself too. */
  static CrashState of(Engine engine) {
    TreeMap<String, TreeMap<String, byte[]>> found = new TreeMap<>();
    for (RawTable table : engine.tables()) {
      found.put(table.name(), entries(table, table.size()));
    }
    return new CrashState(found);
  }

  static TreeMap<String, byte[]> entries(RawView view, long size) {
    TreeMap<String, byte[]> entries = new TreeMap<>();
    int n = 0;
    try (var cursor = view.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = cursor.value();
        if (n++ % 7 == 0 && !Arrays.equals(value, view.get(key))) {
          throw new AssertionError("cursor and get differ at key " + text(key));
        }
        if (entries.put(text(key), value) != null) {
          throw new AssertionError("the cursor showed key " + text(key) + " twice");
        }
      }
    }
    if (entries.size() != size) {
      throw new AssertionError("the view counts " + size + " entries and shows " + entries.size());
    }
    return entries;
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  boolean sameAs(CrashState other) {
    return difference(other) == null;
  }

  /** The first difference, or null. */
  @Nullable String difference(CrashState other) {
    if (!tables.keySet().equals(other.tables.keySet())) {
      return "tables " + tables.keySet() + " and " + other.tables.keySet();
    }
    for (Map.Entry<String, TreeMap<String, byte[]>> table : tables.entrySet()) {
      String found = difference(table.getValue(), other.tables.get(table.getKey()));
      if (found != null) {
        return "table " + table.getKey() + ": " + found;
      }
    }
    return null;
  }

  static @Nullable String difference(TreeMap<String, byte[]> a, TreeMap<String, byte[]> b) {
    for (Map.Entry<String, byte[]> entry : a.entrySet()) {
      if (!Arrays.equals(entry.getValue(), b.get(entry.getKey()))) {
        return shorten(entry.getKey()) + " is " + of(entry.getValue()) + " and " + of(b.get(entry.getKey()));
      }
    }
    for (String key : b.keySet()) {
      if (!a.containsKey(key)) {
        return shorten(key) + " is absent and " + of(b.get(key));
      }
    }
    return null;
  }

  private static String shorten(String key) {
    return key.length() > 40 ? key.substring(0, 20) + ".." + key.substring(key.length() - 16) : key;
  }

  private static String of(byte @Nullable [] value) {
    return value == null ? "absent" : value.length + " bytes (hash " + Arrays.hashCode(value) + ")";
  }
}

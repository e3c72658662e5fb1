package dev.gatun.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables at one moment. Immutable.
 *
 * @param nextId the id that the next table gets
 * @param byName live tables
 * @param dropped tables, and parts of tables, whose pages are not yet given back
 */
record TableSet(int nextId, TreeMap<String, RawTable> byName, List<TableEntry> dropped) {
  @Nullable RawTable find(String name) {
    return byName.get(name);
  }

  TableSet with(RawTable table) {
    TreeMap<String, RawTable> names = new TreeMap<>(byName);
    names.put(table.name(), table);
    return new TableSet(Math.max(nextId, table.id() + 1), names, dropped);
  }

  TableSet dropping(RawTable table, TableEntry entry) {
    TreeMap<String, RawTable> names = new TreeMap<>(byName);
    names.remove(table.name());
    List<TableEntry> entries = new ArrayList<>(dropped);
    entries.add(entry);
    return new TableSet(nextId, names, List.copyOf(entries));
  }

  /** The root of something dropped is given back; what was below it is left, each a tree of its own. */
  TableSet without(TableEntry entry, List<Long> rest) {
    List<TableEntry> entries = new ArrayList<>(dropped);
    entries.remove(entry);
    rest.forEach(root -> entries.add(new TableEntry(entry.id(), "", "", "", root, 0, true)));
    return new TableSet(nextId, byName, List.copyOf(entries));
  }

  List<RawTable> all() {
    return List.copyOf(byName.values());
  }

  /** The catalog of a cut that has exactly these tables. */
  Catalog catalogAsOf(long cut) {
    List<TableEntry> entries = new ArrayList<>();
    for (RawTable table : byName.values()) {
      var root = table.cell().asOf(cut);
      entries.add(table.entry(root.pointer(), root.count(), false));
    }
    entries.addAll(dropped);
    return new Catalog(nextId, List.copyOf(entries));
  }
}

package dev.gatun.bench.peers;

import dev.gatun.bench.data.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all cells have in common.
 *
 * @param shape what is stored
 * @param heap the heap of a cell, as the virtual machine's option spells it
 * @param memoryBytes what a cell's heap, its other memory and its part of the page cache may take together; 0 is all that the machine has
 */
record Conditions(Shape shape, String heap, long memoryBytes) {
  private static final String HEAP = "4g";
  /** What the virtual machine takes by itself in a group. */
  private static final int HEAP_SHARE = 4;

  Conditions {
    if (memoryBytes > 0 && Bytes.of(heap) >= memoryBytes) {
      throw new IllegalArgumentException("a heap of " + heap + " does not fit into " + Bytes.text(memoryBytes) + " of memory; --heap asks for less");
    }
  }

  static Conditions of(Shape shape, String heap, String memory) {
    long bytes = memory == null ? 0 : Bytes.of(memory);
    return new Conditions(shape, heap != null ? heap : bytes == 0 ? HEAP : (bytes / HEAP_SHARE >> 10) + "k", bytes);
  }

  boolean isLimited() {
    return memoryBytes > 0;
  }

  /** For people. */
  String text() {
    return shape.text() + (isLimited() ? ", in " + Bytes.text(memoryBytes) + " of memory, the page cache included" : "");
  }

  /** For programs. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("entries", shape.entries());
    facts.put("valueBytes", shape.valueBytes());
    facts.put("keys", shape.keys().name());
    facts.put("zipf", shape.zipf());
    facts.put("memoryBytes", isLimited() ? memoryBytes : null);
    return facts;
  }
}

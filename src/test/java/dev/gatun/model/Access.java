package dev.gatun.model;

/** How a location is loaded or stored, as {@code VarHandle} names it. Opaque accesses count as {@code PLAIN}. */
enum Access {
  PLAIN,
  ACQUIRE,
  RELEASE,
  VOLATILE;

  boolean acquires() {
    return this == ACQUIRE || this == VOLATILE;
  }

  boolean releases() {
    return this == RELEASE || this == VOLATILE;
  }
}

package dev.gatun.cli;

/** What a command does to the store. */
enum Access {
  /** Nothing: the store is opened read-only. */
  READ,
  /** It changes a store that is there. */
  WRITE,
  /** It makes the store when it is missing. */
  CREATE
}

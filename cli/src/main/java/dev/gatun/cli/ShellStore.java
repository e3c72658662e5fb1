package dev.gatun.cli;

import dev.gatun.Store;
import java.nio.file.Path;

/**
 * The store that a shell has open for all its commands.
 *
 * @param directory where it lies
 * @param store the store
 * @param writable whether commands may change it
 */
record ShellStore(Path directory, Store store, boolean writable) {}

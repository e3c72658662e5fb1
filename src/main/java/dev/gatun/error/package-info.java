/**
 * What can go wrong in a store: one sealed family of unchecked exceptions, each kind told apart by what the caller can do next. Messages say what
 * happened, where, and what to do. Mistakes of the caller are not among them: those are exceptions of the JDK. This is the ground floor: it imports
 * nothing of the store. Exceptions are immutable, but for what every {@link Throwable} lets callers add.
 */
package dev.gatun.error;

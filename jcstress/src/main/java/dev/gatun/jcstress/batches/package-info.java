/** Batches of a real store: whole or not at all, for readers and for each other. */
package dev.gatun.jcstress.batches;

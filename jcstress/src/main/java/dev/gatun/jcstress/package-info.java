/**
 * Concurrency stress tests of the store's own classes. Each is a short story of two actors with its allowed outcomes explained.
 *
 * <p>{@code dev.gatun.jcstress.twin} holds the weakened twins: the same stories with one precaution left out. They are expected to fail, which shows
 * that the test beside them can, and are no part of the smoke pass: {@code java -jar jcstress/target/jcstress.jar -t twin}.
 */
package dev.gatun.jcstress;

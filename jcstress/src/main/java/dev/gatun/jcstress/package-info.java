/**
 * Concurrency stress tests of the store's own classes. Each is a short story of two actors with its allowed outcomes explained.
 *
 * <p>{@code dev.gatun.jcstress.twin} holds the weakened twins: the same stories with one precaution left out. They are expected to fail, which shows
 * that the test beside them can, and are no part of the other passes: {@code jcstress/run twins}. A twin has the name and number of its test; {@link
 * dev.gatun.jcstress.Twins} asks for it.
 */
package dev.gatun.jcstress;

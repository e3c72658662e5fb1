/**
 * Models of the store's protocols, explored over all interleavings: what a stress test on two processors of one kind may never meet, a search meets
 * on its way. {@link dev.gatun.model.Explorer} searches, {@link dev.gatun.model.Model} describes threads as lists of steps, {@link
 * dev.gatun.model.Memory} says what a load may return. Every model comes with the defects that the search must find in it.
 */
package dev.gatun.model;

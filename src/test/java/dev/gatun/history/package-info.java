/**
 * Recorded histories and those who judge them. {@link dev.gatun.history.Client} calls the store and writes down {@link dev.gatun.history.Operation}s
 * for {@link dev.gatun.history.LinearizabilityChecker}; {@link dev.gatun.history.AppendClient} runs transactions over lists and writes down {@link
 * dev.gatun.history.Appends} for {@link dev.gatun.history.SerializabilityChecker}. {@link dev.gatun.history.Surroundings} disturb both.
 */
package dev.gatun.history;

/** Benchmarks over the public API, one question each. Run them by {@code bench/run jmh}. */
package dev.gatun.bench;

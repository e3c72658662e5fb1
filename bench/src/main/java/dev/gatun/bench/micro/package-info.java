/**
 * Benchmarks of single parts below the public API, which the module does not export: on the class path, where benchmarks run, that does not matter.
 * Run them by {@code bench/run jmh micro}.
 */
package dev.gatun.bench.micro;

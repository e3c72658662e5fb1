/** One adapter for each store, each with the settings that its own documentation advises for this use. */
package dev.gatun.bench.stores;

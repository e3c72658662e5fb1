/** The comparison with other stores: {@code bench/run peers}. */
package dev.gatun.bench.peers;

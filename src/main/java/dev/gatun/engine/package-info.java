/** Who decides when: write path, checkpoint, recovery and snapshots. */
@NullMarked
package dev.gatun.engine;

import org.jspecify.annotations.NullMarked;

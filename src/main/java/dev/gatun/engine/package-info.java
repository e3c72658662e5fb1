/**
 * Who decides when: the write path, checkpoints, opening and recovery, snapshots and transactions, all in bytes. {@code WritePath}, {@code
 * CheckpointRun} and {@code Opening} each read as a list of steps, with what a crash after each of them finds. {@code EpochGate} and {@code
 * KeyStripes} order writers, cuts and readers. The API above adds types.
 */
@NullMarked
package dev.gatun.engine;

import org.jspecify.annotations.NullMarked;

package dev.gatun;

/**
 * When a write returns, and so what it survives from then on.
 *
 * <table>
 *   <caption>What a write that has returned survives</caption>
 *   <tr><th></th><th>death of the process ({@code kill -9}, {@code OutOfMemoryError})</th><th>crash of the operating system, power loss</th></tr>
 *   <tr><td>{@link #SYNC}</td><td>always</td><td>always</td></tr>
 *   <tr><td>{@link #ASYNC}</td><td>always</td><td>once {@link StoreBuilder#flushInterval} (100 ms) has passed, or after {@link Store#sync}</td></tr>
 * </table>
 *
 * <p>In either case what survives is a prefix of the history: never a later write without an earlier one, and never a part of a batch. In a {@code
 * SYNC} store no reader sees a value before it is safe. All this presumes disks that keep what they have acknowledged. A store in memory survives
 * nothing.
 */
public enum Durability {
  /** A write returns when it is on the disk. Writers that wait at the same time share the work. */
  SYNC,
  /** A write returns when the operating system has it; it is forced to the disk within the flush interval. */
  ASYNC
}

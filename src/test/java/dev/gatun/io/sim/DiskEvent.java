package dev.gatun.io.sim;

/**
 * A moment at which a listener may look at the disk, change what is durable, or end the program under test. I/O events come before the call has any
 * effect.
 *
 * @param kind what is about to happen
 * @param file the file's name; empty for a step, a listing and a force of the directory
 * @param position the first byte concerned, or 0
 * @param length the bytes concerned, or 0; the new length for a truncation
 * @param number counts all events of this disk from 1
 */
public record DiskEvent(Kind kind, String file, long position, long length, long number) {
  /** What happens. All but {@link #STEP} are calls that may be made to fail. */
  public enum Kind { LIST, EXISTS, CREATE, OPEN, RENAME, DELETE, FORCE_DIRECTORY, SIZE, READ, WRITE, TRUNCATE, MAP, WRITE_BACK, FORCE, STEP }
}

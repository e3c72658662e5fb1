package dev.gatun.io.sim;

/**
 * A page whose bytes are not durable yet. The arrays are shared and must not be changed.
 *
 * @param file the file's name
 * @param page the page's number in the file (4 KiB each)
 * @param index its place among all dirty pages of the disk, ordered by file name and page
 * @param count how many dirty pages the disk has
 * @param before what the disk holds
 * @param after what it would hold after a force
 */
public record DirtyPage(String file, long page, int index, int count, byte[] before, byte[] after) {
  @Override
  public String toString() {
    return file + " page " + page + " (" + index + " of " + count + ")";
  }
}

package dev.gatun.io;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Files whose pages the kernel keeps and maps 2 MiB at a time, where it can.
 *
 * <p><b>Idea.</b> A read of mapped memory in random order looks up two addresses: that of the bytes, and before it that of the page, which for pages
 * of 4 KiB is in no cache near by either. Linux can map 2 MiB with a single entry. For a file it does so when three things come together: the bytes
 * lie in one folio of its cache, which is made when they are written by one call (ext4 from Linux 6.16 on, XFS, Btrfs); a mapping covers the whole
 * folio; and the mapping's address and its place in the file are the same but for multiples of 2 MiB, which the kernel sees to by itself. Where one
 * of them is missing everything works as ever, by pages of 4 KiB. No native call is needed, and nothing has to be set up on the machine.
 *
 * <p><b>What it costs.</b> A store through the map makes the whole folio dirty. So it is for files whose stores lie together, and not for a log. And
 * it is for the beginning of a file only: once a tenth of the memory is dirty the kernel writes all the time, by default, and a file of folios that
 * are changed at random would then be written from end to end again and again.
 */
final class LargeFolios {
  private static final int FOLIO_BYTES = 2 << 20;
  private static final int SMALL_BYTES = 4 << 10;

  /** The part of the memory that one file may keep in folios: all of it may be dirty at once, well below where the kernel steps in. */
  private static final int PART_OF_MEMORY = 16;

  private LargeFolios() {}

  private static final class Zeros {
    /** Of an arena, since the limit of direct buffers is the application's. */
    static final ByteBuffer BYTES = Arena.global().allocate(FOLIO_BYTES).asByteBuffer().asReadOnlyBuffer();
  }

  private static final class Reach {
    /** The first byte of a file that is not kept in folios. The bean knows the limits of a container. */
    static final long BYTES = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() / PART_OF_MEMORY;
  }

  /** Writes zeros by pieces that end at the ends of folios, small ones where the file is too long for them. */
  static void zero(FileChannel channel, long position, long length) throws IOException {
    long end = position + length;
    long at = position;
    while (at < end) {
      ByteBuffer piece = Zeros.BYTES.slice(0, (int) (Math.min(end, pieceEnd(at, Reach.BYTES)) - at));
      at += channel.write(piece, at);
    }
  }

  static long pieceEnd(long at, long reach) {
    return (at | (at < reach ? FOLIO_BYTES : SMALL_BYTES) - 1) + 1;
  }

  /**
   * Maps from the start of the folio that the range begins in, and returns the range. What lies before it is not used through this mapping. (Behind
   * the range there may be nothing to map.)
   */
  static MemorySegment map(FileChannel channel, FileChannel.MapMode mode, long position, long length, Arena arena) throws IOException {
    long before = length < FOLIO_BYTES ? 0 : position & FOLIO_BYTES - 1;
    return channel.map(mode, position - before, before + length, arena).asSlice(before);
  }
}

package dev.gatun.engine;

import dev.gatun.engine.FuzzShape.LogPlace;
import dev.gatun.format.Checksums;
import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PageImage;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Damages a store's files by what it knows of their layouts: fields, slots, cells, references and pointers get values that may hurt, pages are
 * swapped, doubled, or replaced by older ones, files are cut or lengthened. Afterwards the checksum may be made right again, so that the checks
 * behind it are reached.
 */
final class FuzzDamage {
  private static final int META_FIELDS_END = 128;
  private static final int META_CHECKSUM = 12;
  private static final int[][] HEADER_FIELDS = {
    {0, 1}, {1, 1}, {2, 2}, {4, 4}, {8, 8}, {16, 8}, {24, 8}, {32, 4},
    {36, 2}, {38, 2}, {40, 2}, {42, 2}, {44, 2}, {46, 2}, {48, 8}, {56, 8}
  };
  private static final int[][] RECORD_FIELDS = {{0, 4}, {4, 4}, {8, 8}, {16, 8}, {24, 8}, {32, 1}, {33, 1}, {36, 4}};

  private final FuzzShape shape;
  private final SimulatedDisk disk;
  private final Random random;
  private final boolean repairs;
  private final StringBuilder done = new StringBuilder();
  private int lostRecords;

  FuzzDamage(FuzzShape shape, SimulatedDisk disk, Random random, boolean repairs) {
    this.shape = shape;
    this.disk = disk;
    this.random = random;
    this.repairs = repairs;
  }

  @Override
  public String toString() {
    return done.toString();
  }

  /** How many of the last changes may be gone without a trace: nothing tells the last records from some that were never written. */
  int lostRecords() {
    return lostRecords;
  }

  void one() throws IOException {
    switch (random.nextInt(10)) {
      case 0 -> meta();
      case 1, 2, 3, 4, 5 -> page();
      case 6 -> wholePages();
      case 7, 8 -> log();
      default -> length();
    }
  }

  private void say(String what) {
    done.append(done.isEmpty() ? "" : "; ").append(what);
  }

  // ---------------------------------------------------------------- data.db

  private void meta() throws IOException {
    int slot = random.nextInt(2);
    byte[] page = read(Opening.DATA, PageSize.metaOffset(slot), PageSize.PAGE_BYTES);
    int at = random.nextInt(META_FIELDS_END / 8) * 8;
    change(page, at, random.nextInt(4) == 0 ? 4 : 8);
    if (repairs) {
      put(page, META_CHECKSUM, 4, 0);
      int sum = crc(page, 0, page.length);
      put(page, META_CHECKSUM, 4, sum == 0 ? 1 : sum);
    }
    say("meta slot " + slot + " byte " + at);
    write(Opening.DATA, PageSize.metaOffset(slot), page);
  }

  private long anyPage() {
    return shape.pages.get(random.nextInt(shape.pages.size()));
  }

  private void page() throws IOException {
    long id = anyPage();
    byte[] page = read(Opening.DATA, PageSize.fileOffset(id), PageSize.PAGE_BYTES);
    int type = PageImage.type(page, 0);
    boolean node = type == PageHeader.LEAF || type == PageHeader.BRANCH;
    int times = 1 + random.nextInt(2);
    for (int i = 0; i < times; i++) {
      say("page " + id + " (type " + type + ") " + (node && random.nextInt(3) > 0 ? slotOrCell(page) : headerOrBytes(page)));
    }
    if (repairs) {
      seal(page);
    }
    write(Opening.DATA, PageSize.fileOffset(id), page);
  }

  private String headerOrBytes(byte[] page) {
    if (random.nextBoolean()) {
      int[] field = HEADER_FIELDS[random.nextInt(HEADER_FIELDS.length)];
      change(page, field[0], field[1]);
      return "header byte " + field[0];
    }
    int at = PageHeader.BYTES + random.nextInt(random.nextBoolean() ? 60 : PageSize.BODY_BYTES - 8);
    change(page, at, 1 << random.nextInt(4));
    return "byte " + at;
  }

  private String slotOrCell(byte[] page) throws IOException {
    int slots = Math.max(1, Math.min(400, PageImage.slotCount(page, 0)));
    int slot = PageHeader.BYTES + 8 * random.nextInt(slots);
    if (random.nextInt(3) == 0) {
      page[slot + random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
      return "slot at " + slot;
    }
    int cell = (int) (get(page, slot, 4) >>> 20 & 0xFFF);
    int suffix = (int) (get(page, slot, 4) >>> 9 & 0x7FF);
    boolean overflow = (get(page, slot, 4) & 2) != 0;
    int at = overflow ? cell + 2 + Math.max(0, suffix - 4) + List.of(0, 8, 16, 24).get(random.nextInt(4)) : cell;
    at = Math.max(0, Math.min(at, PageSize.PAGE_BYTES - 8));
    boolean pointer = overflow || PageImage.type(page, 0) == PageHeader.BRANCH;
    if (pointer && random.nextInt(3) == 0) {
      long other = anyPage();
      long epoch = PageImage.birthEpoch(read(Opening.DATA, PageSize.fileOffset(other), PageHeader.BYTES), 0);
      put(page, at, 8, other | (long) PagePointer.tagOf(epoch) << PagePointer.ID_BITS);
      return "cell at " + cell + " names page " + other + " as it is";
    }
    change(page, at, pointer ? 8 : 2);
    return "cell at " + cell + " byte " + at + (overflow ? " of a reference" : "");
  }

  private static void seal(byte[] page) {
    long link = PageImage.link(page, 0);
    boolean block = PageImage.type(page, 0) == PageHeader.OVERFLOW;
    int length = block && link > 0 && link <= PageSize.BODY_BYTES ? PageHeader.BYTES + (int) link : page.length;
    Checksums.seal(page, 0, length);
  }

  private void wholePages() throws IOException {
    long id = anyPage();
    long other = anyPage();
    byte[] page = read(Opening.DATA, PageSize.fileOffset(id), PageSize.PAGE_BYTES);
    byte[] second = read(Opening.DATA, PageSize.fileOffset(other), PageSize.PAGE_BYTES);
    int kind = random.nextInt(5);
    switch (kind) {
      case 0 -> {
        write(Opening.DATA, PageSize.fileOffset(other), page);
        write(Opening.DATA, PageSize.fileOffset(id), second);
      }
      case 1 -> write(Opening.DATA, PageSize.fileOffset(other), page);
      case 2 -> write(Opening.DATA, PageSize.fileOffset(id), new byte[PageSize.PAGE_BYTES]);
      case 3 -> write(Opening.DATA, PageSize.fileOffset(id), older(PageSize.fileOffset(id), page));
      default -> {
        long slot = PageSize.metaOffset(random.nextInt(2));
        write(Opening.DATA, slot, older(slot, read(Opening.DATA, slot, PageSize.PAGE_BYTES)));
        id = slot;
      }
    }
    say(List.of("swapped", "doubled", "zeroed", "stale", "stale meta slot").get(kind) + " page " + id + " and " + other);
  }

  private byte[] older(long position, byte[] now) {
    if (shape.olderData.isEmpty()) {
      return now;
    }
    byte[] data = shape.olderData.get(random.nextInt(shape.olderData.size()));
    return position + PageSize.PAGE_BYTES > data.length ? now : Arrays.copyOfRange(data, (int) position, (int) position + PageSize.PAGE_BYTES);
  }

  // ---------------------------------------------------------------- logs

  private void log() throws IOException {
    if (shape.logs.isEmpty() || random.nextInt(4) == 0 || shape.records.isEmpty()) {
      logHeader();
      return;
    }
    LogPlace place = shape.records.get(random.nextInt(shape.records.size()));
    lostRecords++;
    byte[] record = read(place.file(), place.position(), place.length());
    if (random.nextInt(3) > 0) {
      int[] field = RECORD_FIELDS[random.nextInt(RECORD_FIELDS.length)];
      change(record, field[0], field[1]);
      say(place + " header byte " + field[0]);
    } else if (place.length() > LogRecord.HEADER_BYTES) {
      int at = LogRecord.HEADER_BYTES + random.nextInt(Math.min(60, place.length() - LogRecord.HEADER_BYTES));
      change(record, at, 1);
      say(place + " body byte " + at);
    }
    if (repairs) {
      repair(record, place);
    }
    write(place.file(), place.position(), record);
  }

  /** Makes the checks of a record right again. */
  static void repair(byte[] record, LogPlace place) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(LogRecord.HEADER_BYTES, 8);
      int length = (int) get(record, 0, 4);
      int crc = length > 40 && length <= record.length ? crc(record, 40, length - 40) : 0;
      byte kind = record[32];
      LogRecord.write(header, 0, place.seed(), get(record, 8, 8), length, get(record, 16, 8), get(record, 24, 8), kind,
          kind == LogRecord.PAD ? 0 : crc);
      MemorySegment.copy(header, ValueLayout.JAVA_BYTE, 0, record, 0, LogRecord.HEADER_BYTES);
    }
  }

  private void logHeader() throws IOException {
    if (shape.logs.isEmpty()) {
      return;
    }
    String file = shape.logs.get(random.nextInt(shape.logs.size()));
    byte[] page = read(file, 0, LogHeader.PAGE_BYTES);
    int at = 8 * random.nextInt(8);
    change(page, at, at == 8 ? 4 : 8);
    if (repairs) {
      put(page, META_CHECKSUM, 4, 0);
      put(page, META_CHECKSUM, 4, crc(page, 0, 64));
    }
    if (repairs || random.nextBoolean()) {
      System.arraycopy(page, 0, page, 2048, 64);
      lostRecords = Integer.MAX_VALUE / 2; // without its header a log looks like one that was never begun
    }
    say(file + " header byte " + at);
    write(file, 0, page);
  }

  private void length() throws IOException {
    String file = random.nextBoolean() || shape.logs.isEmpty() ? Opening.DATA : shape.logs.get(random.nextInt(shape.logs.size()));
    try (StorageFile target = disk.open(file)) {
      long size = target.size();
      if (random.nextInt(4) == 0) {
        byte[] more = new byte[random.nextInt(100_000)];
        random.nextBytes(more);
        target.write(size, more, 0, more.length);
        say(file + " longer by " + more.length);
      } else {
        long to = random.nextInt(3) == 0 ? size - 1 - random.nextInt(5_000) : (long) (random.nextDouble() * Math.min(size, 400_000));
        target.truncate(Math.max(0, to));
        lostRecords = file.equals(Opening.DATA) ? lostRecords : Integer.MAX_VALUE / 2;
        say(file + " cut to " + to);
      }
      target.force();
    }
  }

  // ---------------------------------------------------------------- bytes

  /** Puts a value that may hurt. */
  private void change(byte[] bytes, int at, int width) {
    int fits = Math.min(width, bytes.length - at);
    long old = get(bytes, at, fits);
    long next = switch (random.nextInt(14)) {
      case 0, 1, 2 -> old ^ 1L << random.nextInt(8 * fits);
      case 3 -> old + 1;
      case 4 -> old - 1;
      case 5 -> 0;
      case 6 -> -1;
      case 7 -> Integer.MAX_VALUE;
      case 8 -> Long.MAX_VALUE - random.nextInt(3) * 4096L;
      case 9 -> Long.MIN_VALUE >>> random.nextInt(40);
      case 10 -> random.nextInt(5000);
      case 11, 12 -> pointer();
      default -> random.nextLong();
    };
    put(bytes, at, fits, next);
  }

  /** A pointer that passes the test of its tag: so cycles and pages of two parents come about. */
  private long pointer() {
    try {
      long id = anyPage();
      return PagePointer.of(id, PageImage.birthEpoch(read(Opening.DATA, PageSize.fileOffset(id), PageSize.PAGE_BYTES), 0));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long get(byte[] bytes, int at, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (bytes[at + i] & 0xFFL) << 8 * i;
    }
    return value;
  }

  private static void put(byte[] bytes, int at, int width, long value) {
    ByteBuffer le = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    System.arraycopy(le.array(), 0, bytes, at, width);
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private byte[] read(String file, long position, int length) throws IOException {
    try (StorageFile source = disk.open(file)) {
      byte[] bytes = new byte[length];
      source.read(position, bytes, 0, length);
      return bytes;
    }
  }

  private void write(String file, long position, byte[] bytes) throws IOException {
    try (StorageFile target = disk.open(file)) {
      int n = (int) Math.max(0, Math.min(bytes.length, target.size() - position)); // a damage before may have cut the file
      target.write(position, bytes, 0, n);
      target.force();
    }
  }
}

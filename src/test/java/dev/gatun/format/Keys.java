package dev.gatun.format;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;

/** Keys of the shapes that break nodes. */
enum Keys {
  TINY {
    @Override
    byte[] next(Random r) {
      return bytes(r, r.nextInt(5), 3);
    }
  },
  ZEROS_AND_ONES {
    @Override
    byte[] next(Random r) {
      byte[] key = bytes(r, r.nextInt(12), 2);
      for (int i = 0; i < key.length; i++) {
        key[i] = (byte) -key[i];
      }
      return key;
    }
  },
  RANDOM_16 {
    @Override
    byte[] next(Random r) {
      return bytes(r, 16, 256);
    }
  },
  COUNTER {
    @Override
    byte[] next(Random r) {
      byte[] key = new byte[8];
      int value = r.nextInt(700);
      key[6] = (byte) (value >>> 8);
      key[7] = (byte) value;
      return key;
    }
  },
  ANY_LENGTH {
    @Override
    byte[] next(Random r) {
      return bytes(r, r.nextInt(1025), 256);
    }
  },
  WORDS {
    @Override
    byte[] next(Random r) {
      return ("/usr/share/" + PARTS[r.nextInt(6)] + "/" + PARTS[r.nextInt(6)] + r.nextInt(30)).getBytes();
    }
  },
  LONG_SHARED {
    @Override
    byte[] next(Random r) {
      return shared(r, 1020, 1020 + r.nextInt(5));
    }
  },
  SHARED_AT_ANY_DEPTH {
    @Override
    byte[] next(Random r) {
      int length = r.nextInt(1025);
      return shared(r, r.nextInt(4) == 0 ? r.nextInt(length + 1) : Math.max(0, length - r.nextInt(6)), length);
    }
  };

  static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;
  private static final String[] PARTS = {"a", "doc", "docs", "documents", "x", "zzzzzzzzzzzzzzzz"};

  abstract byte[] next(Random r);

  private static byte[] bytes(Random r, int length, int values) {
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) r.nextInt(values);
    }
    return key;
  }

  private static byte[] shared(Random r, int same, int length) {
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) (i < same ? i * 7 : r.nextInt(256));
    }
    return key;
  }
}

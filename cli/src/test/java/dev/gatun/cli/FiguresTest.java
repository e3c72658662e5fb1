package dev.gatun.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers and bytes as people read them. */
class FiguresTest {
  @Test
  void bytesHaveAUnit() {
    assertEquals("0 B", Figures.bytes(0));
    assertEquals("999 B", Figures.bytes(999));
    assertEquals("1.0 KB", Figures.bytes(1000));
    assertEquals("1.0 MB", Figures.bytes(999_990));
    assertEquals("144.2 MB", Figures.bytes(144_200_000));
    assertEquals("1.1 GB", Figures.bytes(1L << 30));
  }

  @Test
  void ratesAreForASecond() {
    assertEquals("2,000/s", Figures.perSecond(1000, Duration.ofMillis(500)));
    assertEquals("0/s", Figures.perSecond(0, Duration.ZERO));
  }

  @Test
  void printedBytesCanBeTypedInAgain() {
    for (byte[] bytes : List.of(new byte[0], new byte[] {0}, text("text"), text("0x"), text("0xzz"), text("é"), new byte[] {-1, 'a'})) {
      assertArrayEquals(bytes, Bytes.parse(Bytes.print(bytes)));
    }
    assertEquals("0x0a", Bytes.print(new byte[] {'\n'}));
    assertEquals("text", Bytes.print(text("text")));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

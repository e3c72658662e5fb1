package dev.gatun.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How long the pieces are that zeros are written in, which decides how the kernel keeps them. */
class LargeFoliosTest {
  private static final long FOLIO = 2 << 20;
  private static final long REACH = 3 * FOLIO;

  @Test
  void piecesWithinReachEndWhereFoliosEnd() {
    assertEquals(FOLIO, LargeFolios.pieceEnd(0, REACH));
    assertEquals(FOLIO, LargeFolios.pieceEnd(4096, REACH));
    assertEquals(2 * FOLIO, LargeFolios.pieceEnd(FOLIO, REACH));
    assertEquals(REACH, LargeFolios.pieceEnd(REACH - 4096, REACH));
  }

  /** Else a file that is long for the memory would be written as a whole, again and again, while it is changed at random. */
  @Test
  void piecesOutOfReachAreSinglePages() {
    assertEquals(REACH + 4096, LargeFolios.pieceEnd(REACH, REACH));
    assertEquals(2 * REACH + 4096, LargeFolios.pieceEnd(2 * REACH, REACH));
  }
}

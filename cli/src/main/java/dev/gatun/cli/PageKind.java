package dev.gatun.cli;

/** What a page of the data file is for, with its character and colour on a map. The order is that of legends, and the number that of the report. */
enum PageKind {
  LEAF("leaf", '█', 34),
  BRANCH("branch", '◆', 35),
  OVERFLOW("large value", '▒', 36),
  CATALOG("catalog", '■', 33),
  FREE_MAP("free map", '□', 33),
  SPARE("spare only", '░', 90),
  FREE("free", '·', 32),
  BEYOND("beyond", ' ', 90),
  DAMAGED("damaged", '!', 31);

  private final String words;
  private final char sign;
  private final int colour;

  PageKind(String words, char sign, int colour) {
    this.words = words;
    this.sign = sign;
    this.colour = colour;
  }

  String words() {
    return words;
  }

  char sign() {
    return sign;
  }

  /** The number of a colour of the terminal. */
  int colour() {
    return colour;
  }

  /** Whether a fill can be told. */
  boolean isFilled() {
    return this == LEAF || this == BRANCH || this == OVERFLOW;
  }
}

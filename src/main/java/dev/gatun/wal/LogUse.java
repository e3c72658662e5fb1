package dev.gatun.wal;

/** What a log file is for at the moment. */
public enum LogUse {
  /** Of an earlier run; kept until no checkpoint needs it. */
  EARLIER,
  /** Ended by a roll; kept until no checkpoint needs it. */
  ROLLED,
  /** Appended to. */
  CURRENT,
  /** Blank: the next one, or spare. */
  BLANK
}

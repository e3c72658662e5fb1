/** Bytes on disk: layouts and accessors only; no I/O, no threads, no state. {@code docs/FILE_FORMAT.md} draws every structure. */
package dev.gatun.format;

/**
 * Bytes on the disk: layouts and accessors only; no files, no threads, no state. Each layout exists once, and accessors take a segment and the byte
 * where the structure begins. {@code docs/FILE_FORMAT.md} draws every structure, and a test compares its tables with the layouts.
 */
package dev.gatun.format;

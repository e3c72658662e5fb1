/**
 * The operating system: files, mapping, force and lock, by calls that an interrupt cannot harm. {@code Storage} is the seam through which all files
 * go, so that a store can also live in memory or on a simulated disk that loses power. {@code Failure}, the poison, and {@code Backoff}, the way to
 * wait, are here because every floor above needs them.
 */
package dev.gatun.io;
